package io.nextup.trainer.quarantine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Bounds of the process that checks a module.
 *
 * @param heapBytes memory of its Java objects
 * @param memoryBytes all memory that it may have and write to, where the system keeps such a limit
 * @param time time from its start to its end
 */
public record QuarantineLimits(long heapBytes, long memoryBytes, Duration time) {
    private static final long GIB = 1L << 30;

    /** PyTorch holds a module's tensors once while it reads them, and some answers beside them. */
    private static final int COPIES = 4;

    public QuarantineLimits {
        requireNonNull(time, "time is null");
        if (heapBytes < 1 || memoryBytes <= heapBytes) {
            throw new IllegalArgumentException(
                    "memoryBytes is %d and heapBytes %d: the heap is at least 1, and part of the memory"
                            .formatted(memoryBytes, heapBytes));
        }
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("time is %s: more than 0".formatted(time));
        }
    }

    /** Returns the bounds for a module of this size: ten minutes, and 4 GiB beside its copies. */
    public static QuarantineLimits of(long moduleBytes) {
        return new QuarantineLimits(GIB, 4 * GIB + COPIES * moduleBytes, Duration.ofMinutes(10));
    }
}
