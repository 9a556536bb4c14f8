package io.nextup.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTokenTest {
    @TempDir Path directory;

    @Test
    void eachRunHasItsOwnInAFileForItsUserAlone() throws IOException {
        Path file = directory.resolve("run/rest-token");
        String first = RunToken.create(file).authorization();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        RunToken second = RunToken.create(file);
        assertThat(second.authorization()).isNotEqualTo(first).matches("Bearer [\\w-]{43}");
        assertThat("Bearer " + Files.readString(file)).isEqualTo(second.authorization());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
