package io.nextup.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.process.LocalRunException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir private Path directory;

    private Path savepoint;
    private Path checkpoints;

    @BeforeEach
    void makeASavepoint() throws Exception {
        savepoint = Files.createDirectory(directory.resolve("given"));
        Files.writeString(savepoint.resolve("_metadata"), "m");
        Files.writeString(savepoint.resolve("state"), "s");
        checkpoints = directory.resolve("checkpoints");
    }

    @Test
    void anAdoptedSavepointIsTheNewestCheckpointAndTheGivenOneStays() throws Exception {
        Checkpoints.adopt(savepoint, checkpoints);

        Path newest = Path.of(Checkpoints.newest(checkpoints).orElseThrow());
        assertThat(newest).isNotEqualTo(savepoint);
        assertThat(newest.resolve("state")).hasContent("s");
        assertThat(savepoint.resolve("_metadata")).hasContent("m");
    }

    /** Else two states would claim the same topics, and the older one could win. */
    @Test
    void whereACheckpointIsNoneIsAdopted() throws Exception {
        Checkpoints.adopt(savepoint, checkpoints);

        assertThatThrownBy(() -> Checkpoints.adopt(savepoint, checkpoints))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContainingAll("chk-0", savepoint.toString(), "--fresh");
    }

    @Test
    void whatIsNotASavepointIsNamed() {
        assertThatThrownBy(() -> Checkpoints.adopt(directory, checkpoints))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("%s is not a savepoint: it has no file _metadata", directory);
        assertThat(checkpoints).doesNotExist();
    }
}
