package io.nextup.local.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir Path directory;

    @Test
    void aDirectoryAndTheMissingOnesAboveItAreForTheirUserAlone() throws IOException {
        PrivateFiles.directory(directory.resolve("a/b"));

        assertThat(permissions(directory.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("a/b"))).isEqualTo("rwx------");
    }

    @Test
    void aDirectoryThatOthersEnterIsClosed() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        PrivateFiles.directory(open);

        assertThat(permissions(open)).isEqualTo("rwx------");
    }

    @Test
    void aFileTakesThePlaceOfOneThatOthersRead() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        PrivateFiles.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining(one -> !one.equals(file));
    }

    @Test
    void aLogThatIsThereKeepsItsLines() throws IOException {
        Path log = directory.resolve("log");
        PrivateFiles.create(log);
        assertThat(permissions(log)).isEqualTo("rw-------");
        Files.writeString(log, "a line");

        PrivateFiles.create(log);

        assertThat(log).hasContent("a line");
    }

    @Test
    void whatALibraryWroteIsClosed() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.createFile(inner.resolve("file"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        PrivateFiles.closeAll(directory);

        assertThat(permissions(inner)).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
