package io.nextup.acceptance.pages;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Files of the repository, without what builds, runs and tools leave. */
final class Pages {
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..", "..").toAbsolutePath().normalize();

    private static final Set<String> SKIPPED = Set.of("target", "node_modules");

    private Pages() {}

    /** Every page, in the order of the names. */
    static List<Path> all() throws IOException {
        return files(".md");
    }

    /** Every page but that of changes, which names what was. */
    static List<Path> ofToday() throws IOException {
        return all().stream().filter(page -> !page.endsWith("CHANGELOG.md")).toList();
    }

    /** Every file whose name ends so, in the order of the names. */
    static List<Path> files(String ending) throws IOException {
        return files(ROOT, ending);
    }

    static List<Path> files(Path root, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) {
                        return !directory.equals(root) && isSkipped(directory)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(ending)) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.sort(null);
        return found;
    }

    /** Names that begin with a dot are those of tools, such as .git, .venv and .idea. */
    private static boolean isSkipped(Path directory) {
        String name = directory.getFileName().toString();
        return name.startsWith(".") || SKIPPED.contains(name);
    }

    /** The page's path within the repository, such as {@code schemas/README.md}. */
    static String name(Path page) {
        return ROOT.relativize(page).toString().replace('\\', '/');
    }
}
