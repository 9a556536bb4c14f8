package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseHeldException;
import io.nextup.artifact.store.LocalArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseWaitTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    @TempDir Path directory;
    private LocalArtifactStore store;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void open() {
        store = new LocalArtifactStore(directory);
    }

    @Test
    void aFreeLeaseIsAcquiredAtOnceAndSaysWhoseItIs() throws Exception {
        try (Stop stop = new Stop();
                Lease lease = wait(stop, notes::add).acquire("a verb", AN_HOUR, () -> AN_HOUR)) {
            assertThat(lease.owner())
                    .startsWith("a verb, process %d on ".formatted(ProcessHandle.current().pid()));
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void aHeldOneIsWaitedForAndItsHolderSaidOnce() throws Exception {
        Lease held = store.acquireLease("a round", AN_HOUR);
        int[] asked = {0};
        try (Stop stop = new Stop();
                Lease lease =
                        wait(stop, notes::add)
                                .acquire(
                                        "a verb",
                                        AN_HOUR,
                                        () -> {
                                            if (++asked[0] == 3) {
                                                release(held);
                                            }
                                            return A_MOMENT;
                                        })) {
            assertThat(lease.owner()).startsWith("a verb");
        }
        assertThat(asked[0]).isEqualTo(3);
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("Waiting for a round: ")
                .contains("held by a round since ");
    }

    @Test
    void whenNoTimeIsLeftItsHolderIsNamed() throws Exception {
        store.acquireLease("a round", AN_HOUR);
        try (Stop stop = new Stop()) {
            assertThatThrownBy(
                            () ->
                                    wait(stop, notes::add)
                                            .acquire("a verb", AN_HOUR, () -> Duration.ZERO))
                    .isInstanceOf(LeaseHeldException.class)
                    .hasMessageContaining("held by a round since ");
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void whoIsToldToStopWaitsNoLonger() throws Exception {
        store.acquireLease("a round", AN_HOUR);
        try (Stop stop = new Stop()) {
            assertThatThrownBy(
                            () ->
                                    wait(stop, note -> stop.request())
                                            .acquire("a verb", AN_HOUR, () -> AN_HOUR))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Stopped while waiting for a round");
        }
    }

    private LeaseWait wait(Stop stop, Consumer<String> said) {
        return new LeaseWait(store, stop, said);
    }

    private static void release(Lease lease) {
        try {
            lease.release();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
