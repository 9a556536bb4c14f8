package io.nextup.kafka.registry;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Clock and pauses of a caller of a registry.
 *
 * @param longest time after which a lookup without an answer fails; empty: never
 */
record Patience(Optional<Duration> longest, Clock clock) {
    Patience {
        requireNonNull(longest, "longest is null");
        requireNonNull(clock, "clock is null");
    }

    /** Time that passes. */
    interface Clock {
        /** The time of this machine. */
        Clock OF_THIS_MACHINE =
                new Clock() {
                    @Override
                    public long nanos() {
                        return System.nanoTime();
                    }

                    @Override
                    public void pause(Duration duration) throws InterruptedException {
                        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
                    }
                };

        /** Returns nanoseconds since some time. */
        long nanos();

        /** Lets some time pass. */
        void pause(Duration duration) throws InterruptedException;
    }
}
