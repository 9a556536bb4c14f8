package io.nextup.serving.guard;

import java.time.Duration;

/**
 * The time after a restore in which requests are on probation: those that may have been in a call
 * of a model when a process died. These are the restored requests and those of replayed events, so
 * the events are from before the restore. Event times that are in the future prove nothing.
 *
 * @param restoredMillis time of the restore by the wall clock, milliseconds since the epoch
 * @param restoredNanos the same time by a monotonic clock
 */
public record Probation(long restoredMillis, long restoredNanos) {
    private static final Duration LENGTH = Duration.ofSeconds(60);

    /** Most that the clocks of two machines differ. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    public boolean isOver(long nowNanos) {
        return nowNanos - restoredNanos >= LENGTH.toNanos();
    }

    /** Tells whether a request that arrives now may have been in a call of the dead process. */
    public boolean covers(long eventTimeMillis, long nowMillis) {
        return eventTimeMillis < restoredMillis + SLACK.toMillis()
                || eventTimeMillis > nowMillis + SLACK.toMillis();
    }
}
