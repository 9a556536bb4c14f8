package io.nextup.serving.rollout;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The wall clock of the start, advanced by a monotonic clock, which stands still while the machine
 * sleeps.
 */
final class SteadyClock implements InstantSource {
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(startMillis + (System.nanoTime() - startNanos) / 1_000_000);
    }
}
