package io.nextup.signature;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFileTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-r-----", "rw--w----", "rw------x"})
    void aFileThatOthersCanReadIsRefused(String permissions) throws IOException {
        Path file = file(permissions);

        assertThatThrownBy(() -> PrivateFile.require(file, "token file"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Others can read the token file " + file)
                .hasMessageContaining(permissions)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void aFileThatOnlyItsOwnerCanReadPasses(String permissions) throws IOException {
        Path file = file(permissions);

        assertThatCode(() -> PrivateFile.require(file, "token file")).doesNotThrowAnyException();
    }

    @Test
    void aMissingFileIsNotPrivate() {
        assertThatThrownBy(() -> PrivateFile.require(directory.resolve("gone"), "token file"))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rw------x"})
    void aFileOfThisUserToWhichOthersHaveAccessIsNotTheUsersOwn(String permissions)
            throws IOException {
        Path file = file(permissions);

        assertThatThrownBy(() -> PrivateFile.requireOwn(file, "name another"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Others have access to %s (%s)", file, permissions)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void aFileThatThisUserAloneOpensIsItsOwn(String permissions) throws IOException {
        Path file = file(permissions);

        assertThatCode(() -> PrivateFile.requireOwn(file, "name another"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--rw-", "rw-rw-rw-", "r------w-"})
    void aFileThatOthersCanWriteMayBeForged(String permissions) throws IOException {
        Path file = file(permissions);

        assertThatThrownBy(() -> PrivateFile.requireUnforged(file, "name another"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Others can write %s (%s)", file, permissions)
                .hasMessageContaining("chmod go-w " + file);
    }

    @Test
    void aGroupMayWriteAFileOnlyIfItIsTheOwnersAlone() throws IOException {
        Path file = file("rw-rw-r--");
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);

        if (attributes.group().getName().equals(attributes.owner().getName())) {
            assertThatCode(() -> PrivateFile.requireUnforged(file, "name another"))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> PrivateFile.requireUnforged(file, "name another"))
                    .hasMessageStartingWith("Others can write");
        }
    }

    @Test
    void whatRootOrThisUserAloneCanWriteIsNotForged() throws IOException {
        for (Path file : List.of(file("rw-r--r--"), Path.of("/"))) {
            assertThatCode(() -> PrivateFile.requireUnforged(file, "name another"))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatBelongsToAnotherUserIsRefusedWhateverItsPermissions() throws IOException {
        Path others = Path.of("/");
        String owner = "root";
        if (Files.getOwner(directory).getName().equals(owner)) {
            // Only root can give a file away.
            others = file("rw-------");
            owner = "nobody";
            Files.setOwner(
                    others,
                    others.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(owner));
        }
        Path path = others;

        assertThatThrownBy(() -> PrivateFile.requireOwn(path, "name another"))
                .isInstanceOf(IOException.class)
                .hasMessage("%s belongs to %s, so it is not used: name another", path, owner);
        if (!owner.equals("root")) {
            assertThatThrownBy(() -> PrivateFile.requireUnforged(path, "name another"))
                    .hasMessage("%s belongs to %s, so it is not used: name another", path, owner);
        }
    }

    private Path file(String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "secret");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
