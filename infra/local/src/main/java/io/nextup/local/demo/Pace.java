package io.nextup.local.demo;

/**
 * When each event of a replay is to be sent: evenly, whatever became of those before it, except
 * where the replay itself was paused. Not thread-safe.
 */
final class Pace {
    private final double nanosBetween;
    private long anchorNanos;
    private int anchorEvent;

    /**
     * @param startNanos when event 0 is to be sent
     */
    Pace(double ratePerSecond, long startNanos) {
        nanosBetween = 1e9 / ratePerSecond;
        anchorNanos = startNanos;
    }

    /** When the event is to be sent. */
    long intendedNanos(int event) {
        return anchorNanos + Math.round((event - anchorEvent) * nanosBetween);
    }

    /** After a pause: the event is to be sent then, and later ones follow at the rate. */
    void resume(int event, long nanos) {
        anchorEvent = event;
        anchorNanos = nanos;
    }
}
