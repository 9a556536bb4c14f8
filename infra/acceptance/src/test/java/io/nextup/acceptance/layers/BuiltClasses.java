package io.nextup.acceptance.layers;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes of all modules as Maven has built them, without those of tests. */
final class BuiltClasses {
    /** Modules lie at most this deep below the root of the project. */
    private static final int DEPTH = 2;

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..", "..").toAbsolutePath().normalize();

    private BuiltClasses() {}

    static JavaClasses read() throws IOException {
        return new ClassFileImporter().importPaths(modules());
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> directories = Files.walk(ROOT, DEPTH)) {
            return directories
                    .filter(directory -> Files.exists(directory.resolve("pom.xml")))
                    .map(module -> module.resolve("target").resolve("classes"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }
}
