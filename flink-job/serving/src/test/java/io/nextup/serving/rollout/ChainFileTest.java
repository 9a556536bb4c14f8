package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainFileTest {
    private static final AnnouncedModel MODEL = new AnnouncedModel("v1", "file:///v1", "sha-v1");

    @TempDir Path directory;

    @Test
    void whatIsWrittenIsReadBySlotAndTopic() {
        new ChainFile(directory, "models", "default").write(List.of(MODEL));
        assertThat(new ChainFile(directory, "models", "default").read()).containsExactly(MODEL);
        assertThat(new ChainFile(directory, "models", "other").read()).isEmpty();
        assertThat(new ChainFile(directory, "others", "default").read()).isEmpty();
    }

    @Test
    void whatAProcessLeftWhenItEndedWhileItWroteIsDeletedAndWhatAnotherWritesIsNot()
            throws Exception {
        ChainFile file = new ChainFile(directory, "models", "default");
        file.write(List.of(MODEL));
        left("chain-models%2Fdefault.tsv.left.tmp", 999);
        left("chain-models%2Fother.tsv.left.tmp", 999);
        left("chain-models%2Fdefault.tsv.written.tmp", 1_000);
        left("process-left.tmp", 999);

        file.deleteUnfinished(1_000);

        assertThat(names())
                .containsExactly(
                        "chain-models%2Fdefault.tsv",
                        "chain-models%2Fdefault.tsv.written.tmp", "process-left.tmp");
        assertThat(file.read()).containsExactly(MODEL);
    }

    @Test
    void aDirectoryThatIsNotThereHasNothingUnfinished() {
        ChainFile file = new ChainFile(directory.resolve("later"), "models", "default");
        file.deleteUnfinished(1_000);
        assertThat(file.read()).isEmpty();
    }

    @Test
    void onlyItsUserEntersADirectoryThatIsMadeAgain() throws Exception {
        Path later = directory.resolve("later");
        new ChainFile(later, "models", "default").write(List.of(MODEL));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(later)))
                .isEqualTo("rwx------");
    }

    private void left(String name, long modifiedMillis) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
