package io.nextup.bench;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/** Makes the one jar that Flink runs of the job's and of what measures it. */
final class BenchJar {
    private BenchJar() {}

    /**
     * Copies the job's jar, and adds the classes of another.
     *
     * @param target file that is not there yet
     * @return the target
     */
    static Path create(Path jobJar, Path benchJar, Path target) throws IOException {
        Files.copy(jobJar, target);
        try (FileSystem whole = FileSystems.newFileSystem(target);
                FileSystem added = FileSystems.newFileSystem(benchJar);
                Stream<Path> classes = Files.walk(added.getPath("/io"))) {
            for (Iterator<Path> all = classes.iterator(); all.hasNext(); ) {
                Path from = all.next();
                Path to = whole.getPath(from.toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        }
        return target;
    }
}
