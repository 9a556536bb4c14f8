package io.nextup.serving.rollout;

import java.time.Duration;

/**
 * Distinguishes a slow fetch from a stuck one by the time since its last byte. The caller supplies
 * the time. Thread-safe for one thread that reports and others that check.
 */
final class FetchWatch {
    private final long silenceNanos;
    private volatile long lastNanos;

    /**
     * @param silence timeout for the next byte
     * @param beginNanos time at which the fetch begins; may be in the future
     */
    FetchWatch(Duration silence, long beginNanos) {
        silenceNanos = silence.toNanos();
        lastNanos = beginNanos;
    }

    /** Records that bytes have arrived, or that some of them were verified. */
    void progressed(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Tells whether the fetch should be given up. */
    boolean overdue(long nowNanos) {
        return nowNanos - lastNanos >= silenceNanos;
    }
}
