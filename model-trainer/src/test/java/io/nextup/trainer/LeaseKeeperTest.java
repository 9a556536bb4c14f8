package io.nextup.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.model.LocalArtifactStore;
import io.nextup.model.lease.Lease;
import io.nextup.trainer.refresh.HeldLease;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseKeeperTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(1);

    @TempDir Path directory;
    private final SetClock clock = new SetClock();
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

    @Test
    void aLeaseOutlivesAStepThatTakesLongerThanItsDuration() throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory, clock);
        Lease lease = store.acquireLease("one", AN_HOUR);
        HeldLease held = new HeldLease(lease, notes::add);
        LeaseKeeper keeper = new LeaseKeeper(held, OFTEN, notes::add);
        try (held;
                keeper) {
            for (int minutes = 50; minutes <= 150; minutes += 50) {
                Instant now = clock.set(minutes);
                // Whoever works under it does nothing meanwhile.
                long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
                while (!lease.expiresAt().equals(now.plus(AN_HOUR))) {
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
        clock.set(120);
        store.acquireLease("two", AN_HOUR);
        LeaseKeeper keeper = new LeaseKeeper(held, OFTEN, notes::add);
        try (keeper) {
            assertThat(notes.poll(1, TimeUnit.MINUTES))
                    .contains("one lost the lease")
                    .contains("two took it over");
        }
        assertThat(notes).isEmpty();
    }

    /** Minutes after a start. */
    private static final class SetClock extends Clock {
        private static final Instant START = Instant.parse("2026-11-24T16:00:00Z");

        private volatile Instant now = START;

        Instant set(int minutes) {
            now = START.plus(Duration.ofMinutes(minutes));
            return now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("The zone is UTC");
        }
    }
}
