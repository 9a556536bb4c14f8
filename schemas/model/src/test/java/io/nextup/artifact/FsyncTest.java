package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsyncTest {
    @Test
    void aFileThatMayNotBeWrittenIsForcedToTheDiskToo(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("model.pt"), "a module");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeThat(Files.isWritable(file)).as("root may write all files").isFalse();

        assertThatCode(() -> Fsync.file(file)).doesNotThrowAnyException();
    }
}
