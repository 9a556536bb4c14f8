package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.store.ManualClock;
import io.nextup.trainer.refresh.HeldLease;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseKeeperTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(1);

    @TempDir Path directory;
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T16:00:00Z"));
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

    @Test
    void aLeaseOutlivesAStepThatTakesLongerThanItsDuration() throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory, clock);
        Lease lease = store.acquireLease("one", AN_HOUR);
        HeldLease held = new HeldLease(lease, notes::add);
        LeaseKeeper keeper = new LeaseKeeper(held, OFTEN, notes::add);
        try (held;
                keeper) {
            for (int step = 0; step < 3; step++) {
                clock.move(Duration.ofMinutes(50));
                // Whoever works under it does nothing meanwhile.
                long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
                while (!lease.expiresAt().equals(clock.instant().plus(AN_HOUR))) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    Thread.onSpinWait();
                }
            }
        }
        store.acquireLease("two", AN_HOUR).release();
        assertThat(notes).isEmpty();
    }

    @Test
    void aLeaseThatWasLostIsSaidOnce() throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory, clock);
        HeldLease held = new HeldLease(store.acquireLease("one", AN_HOUR), notes::add);
        clock.move(Duration.ofHours(2));
        store.acquireLease("two", AN_HOUR);
        LeaseKeeper keeper = new LeaseKeeper(held, OFTEN, notes::add);
        try (keeper) {
            assertThat(notes.poll(1, TimeUnit.MINUTES))
                    .contains("one lost the lease")
                    .contains("two took it over");
            assertThat(notes.poll(50, TimeUnit.MILLISECONDS)).isNull();
        }
    }
}
