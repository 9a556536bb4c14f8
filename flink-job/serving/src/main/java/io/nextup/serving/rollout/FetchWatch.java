package io.nextup.serving.rollout;

import java.time.Duration;

/**
 * Tells a fetch that is slow from one that is stuck: by the time since its last byte. Its owner
 * says what time it is. Thread-safe for one thread that reports and others that ask.
 */
final class FetchWatch {
    private final long silenceNanos;
    private volatile long lastNanos;

    /**
     * @param silence longest time without a byte
     * @param beginNanos when the fetch begins, which may be later than now
     */
    FetchWatch(Duration silence, long beginNanos) {
        silenceNanos = silence.toNanos();
        lastNanos = beginNanos;
    }

    /** Bytes have arrived, or some of them were verified. */
    void progressed(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Tells whether to give the fetch up. */
    boolean overdue(long nowNanos) {
        return nowNanos - lastNanos >= silenceNanos;
    }
}
