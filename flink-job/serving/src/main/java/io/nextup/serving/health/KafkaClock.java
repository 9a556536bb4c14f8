package io.nextup.serving.health;

/**
 * Kafka's time, as the timestamps of records tell it: that of the newest record, and the time since
 * then by the roll-out's clock. Where the broker dates the records ({@code LogAppendTime}), it does
 * not matter how far the clocks of their writers are off. Once the process has read a report of its
 * own, only its own count: they are read right after they were written. Not thread-safe.
 */
final class KafkaClock {
    /** Kafka's time minus the roll-out's; 0 before the first record. */
    private long aheadMillis;

    private boolean heardItself;

    /**
     * Handles a record of the health topic.
     *
     * @param own true for a report of this process
     */
    void read(long timestampMillis, boolean own, long nowMillis) {
        if (own || !heardItself) {
            aheadMillis = timestampMillis - nowMillis;
            heardItself |= own;
        }
    }

    /**
     * Returns Kafka's time, milliseconds since the epoch. Where the broker dates the records, it is
     * never later than the true one.
     */
    long millis(long nowMillis) {
        return nowMillis + aheadMillis;
    }
}
