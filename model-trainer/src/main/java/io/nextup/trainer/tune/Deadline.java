package io.nextup.trainer.tune;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time that is left of a limit, counted from the construction on. */
final class Deadline {
    private final LongSupplier nanoTime;
    private final long start;
    private final long limit;

    Deadline(Duration limit, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.limit = limit.toNanos();
    }

    /** Returns the time since the start, in nanoseconds. */
    long elapsed() {
        return nanoTime.getAsLong() - start;
    }

    /** Returns the time left, in nanoseconds; negative when it is over. */
    long left() {
        return limit - elapsed();
    }
}
