package io.nextup.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemDirectoryTest {
    private static final Optional<String> SHOP = Optional.of("shops-id");
    private static final Optional<String> STARTED = Optional.empty();

    @TempDir private Path home;

    private SystemDirectory directory;

    @BeforeEach
    void name() {
        directory = new SystemDirectory(home);
    }

    @Test
    void checkpointsOfOneClusterAreRefusedOnAnotherWithBothWaysOut() throws IOException {
        directory.remember(SHOP);
        completeACheckpoint();

        assertThatCode(() -> directory.requireCluster(SHOP)).doesNotThrowAnyException();
        assertThatThrownBy(() -> directory.requireCluster(Optional.of("other-id")))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(home + " has the checkpoints")
                .hasMessageContaining("on your Kafka cluster shops-id,")
                .hasMessageContaining("this run is on your Kafka cluster other-id")
                .hasMessageContaining("another --directory")
                .hasMessageContaining("--fresh");
        assertThatThrownBy(() -> directory.requireCluster(STARTED))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("this run is on a broker that nextup up starts");
    }

    @Test
    void checkpointsOfABrokerThatUpStartedAreRefusedOnAUsersOwnCluster() throws IOException {
        directory.remember(SHOP);
        directory.remember(STARTED);
        completeACheckpoint();

        assertThatCode(() -> directory.requireCluster(STARTED)).doesNotThrowAnyException();
        assertThatThrownBy(() -> directory.requireCluster(SHOP))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("on a broker that nextup up starts, without --kafka-config,");
    }

    /** A start that failed before must not keep the user from another cluster. */
    @Test
    void withoutACheckpointEveryClusterIsRight() throws IOException {
        directory.remember(SHOP);

        assertThatCode(() -> directory.requireCluster(STARTED)).doesNotThrowAnyException();
    }

    @Test
    void onlyWhatARunLeftIsForgotten() throws IOException {
        completeACheckpoint();
        assertThatThrownBy(() -> directory.forget())
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(directory.flink() + " was not left by nextup up");

        Files.createDirectory(directory.flink().resolve("log"));
        Files.createDirectory(directory.kafka());
        Files.createFile(directory.kafka().resolve("server.properties"));
        directory.forget();

        assertThat(home).isEmptyDirectory();
    }

    private void completeACheckpoint() throws IOException {
        Path checkpoint = directory.flink().resolve("checkpoints/job/chk-1");
        Files.createDirectories(checkpoint);
        Files.createFile(checkpoint.resolve("_metadata"));
    }
}
