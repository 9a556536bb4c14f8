package io.nextup.demo;

/**
 * Schedule of a replay's events, at a fixed rate whatever happens to earlier events, except where
 * the replay itself was paused. Not thread-safe.
 */
final class Pace {
    private final double nanosBetween;
    private long anchorNanos;
    private int anchorEvent;

    /**
     * @param startNanos time at which event 0 is due
     */
    Pace(double ratePerSecond, long startNanos) {
        nanosBetween = 1e9 / ratePerSecond;
        anchorNanos = startNanos;
    }

    /** Returns the time at which an event is due. */
    long intendedNanos(int event) {
        return anchorNanos + Math.round((event - anchorEvent) * nanosBetween);
    }

    /**
     * Resumes after a pause: the event is due at the given time, and later ones follow at the rate.
     */
    void resume(int event, long nanos) {
        anchorEvent = event;
        anchorNanos = nanos;
    }
}
