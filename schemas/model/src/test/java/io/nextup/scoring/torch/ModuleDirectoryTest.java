package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleDirectoryTest {
    @TempDir private Path parent;

    @Test
    void onlyThisUserEntersADirectoryAndClosingDeletesIt() throws IOException {
        Path path;
        try (ModuleDirectory directory = ModuleDirectory.in(parent)) {
            path = directory.resolve("");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
            Files.writeString(directory.resolve(ModuleDirectory.COPY), "copy");
            Files.writeString(directory.resolve(ModuleDirectory.MODULE), "module");
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void theDirectoryOfADeadProcessIsDeletedWhenAnotherOneIsMade() throws IOException {
        Path dead = left("nextup-module-1-0-dead");
        try (ModuleDirectory directory = ModuleDirectory.in(parent)) {
            assertThat(dead).doesNotExist();
            assertThat(directory.resolve(ModuleDirectory.LOCK)).exists();
        }
    }

    @Test
    void theDirectoryOfALivingProcessStays() throws IOException {
        Path living = left("nextup-module-1-0-living");
        try (FileChannel channel =
                        FileChannel.open(
                                living.resolve(ModuleDirectory.LOCK), StandardOpenOption.WRITE);
                FileLock held = channel.lock();
                ModuleDirectory first = ModuleDirectory.in(parent);
                ModuleDirectory second = ModuleDirectory.in(parent)) {
            assertThat(held.isValid()).isTrue();
            assertThat(living.resolve(ModuleDirectory.MODULE)).exists();
            assertThat(first.resolve(ModuleDirectory.LOCK)).exists();
            assertThat(second.resolve(ModuleDirectory.LOCK)).exists();
        }
    }

    @Test
    void whatIsNotTheDirectoryOfADeadProcessOfThisUserStays() throws IOException {
        Path elsewhere = left("elsewhere");
        Path link = parent.resolve("nextup-module-1-0-link");
        Files.createSymbolicLink(link, elsewhere);
        Path beingMade = left("nextup-module-1-0-made");
        Files.delete(beingMade.resolve(ModuleDirectory.LOCK));

        ModuleDirectory.in(parent).close();

        assertThat(parent).isDirectoryContaining(link::equals);
        assertThat(elsewhere.resolve(ModuleDirectory.MODULE)).exists();
        assertThat(beingMade.resolve(ModuleDirectory.MODULE)).exists();
    }

    @Test
    void theDirectoryOfAnotherUserStays() throws IOException {
        Path dead = left("nextup-module-1-0-dead");
        UserPrincipal owner = Files.getOwner(dead, LinkOption.NOFOLLOW_LINKS);
        UserPrincipal another =
                parent.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("65534");

        ModuleDirectory.deleteLeftovers(parent, another);
        assertThat(dead.resolve(ModuleDirectory.MODULE)).exists();

        ModuleDirectory.deleteLeftovers(parent, owner);
        assertThat(dead).doesNotExist();
    }

    private Path left(String name) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.writeString(directory.resolve(ModuleDirectory.COPY), "half of");
        Files.writeString(directory.resolve(ModuleDirectory.MODULE), "module");
        Files.createFile(directory.resolve(ModuleDirectory.LOCK));
        return directory;
    }
}
