package io.nextup.launcher.replay;

/**
 * Due times of the events of a replay, whatever became of those before. Holds no clock: times count
 * from the replay's start. Not thread-safe; ask once for each event, in order.
 */
public final class Pacing {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final double nanosPerEvent;
    private final double nanosPerEventMilli;

    private long events;
    private long firstEventTimeMillis;
    private long lastDueNanos;

    private Pacing(double nanosPerEvent, double nanosPerEventMilli) {
        this.nanosPerEvent = nanosPerEvent;
        this.nanosPerEventMilli = nanosPerEventMilli;
    }

    /** Makes everything due at once. */
    public static Pacing unpaced() {
        return new Pacing(0, 0);
    }

    /** Spaces events evenly, so many in each second. */
    public static Pacing atRate(double eventsPerSecond) {
        requirePositive("rate", eventsPerSecond);
        return new Pacing(NANOS_PER_SECOND / eventsPerSecond, 0);
    }

    /** Keeps the distances between the events' own times, so many times as fast. */
    public static Pacing atSpeed(double multiple) {
        requirePositive("speed", multiple);
        return new Pacing(0, NANOS_PER_MILLI / multiple);
    }

    /**
     * Returns when the next event is due, nanoseconds after the start of the replay; never earlier
     * than the event before.
     *
     * @param eventTimeMillis the event's own time
     */
    public long nextDueNanos(long eventTimeMillis) {
        if (events == 0) {
            firstEventTimeMillis = eventTimeMillis;
        }
        double sinceFirstMillis = (double) eventTimeMillis - firstEventTimeMillis;
        long due = Math.round(events * nanosPerEvent + sinceFirstMillis * nanosPerEventMilli);
        events++;
        lastDueNanos = Math.max(lastDueNanos, due);
        return lastDueNanos;
    }

    private static void requirePositive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("The %s is %s: more than 0".formatted(what, value));
        }
    }
}
