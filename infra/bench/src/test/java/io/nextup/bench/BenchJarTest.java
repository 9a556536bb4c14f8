package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchJarTest {
    @TempDir private Path directory;

    @Test
    void theJarHoldsTheJobAndWhatMeasuresIt() throws IOException {
        Path job = jar("job.jar", "/io/nextup/job/Job.class", "the job");
        Path bench = jar("bench.jar", "/io/nextup/job/bench/Bench.class", "the bench");

        Path both = BenchJar.create(job, bench, directory.resolve("both.jar"));

        assertThat(text(both, "/io/nextup/job/Job.class")).isEqualTo("the job");
        assertThat(text(both, "/io/nextup/job/bench/Bench.class")).isEqualTo("the bench");
        assertThat(text(job, "/io/nextup/job/Job.class")).isEqualTo("the job");
    }

    private Path jar(String name, String file, String text) throws IOException {
        Path jar = directory.resolve(name);
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Path path = zip.getPath(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        }
        return jar;
    }

    private static String text(Path jar, String file) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            return Files.readString(zip.getPath(file));
        }
    }
}
