package io.nextup.serving.guard;

/**
 * Decides whether a model misses a deadline: the deadline passed and the worker spent half of it on
 * a CPU, or four deadlines passed. A pause of the process uses no CPU time, so the model does not
 * miss its deadline by it. The engine decides which calls share a deadline. Not thread-safe: only
 * the watchdog uses it.
 */
public final class CallTimer {
    private static final int DEADLINES_WITHOUT_CPU = 4;
    private static final long NOT_SEEN = Long.MIN_VALUE;

    private final long deadlineNanos;
    private long elapsedNanos;
    private boolean extended;
    private long firstCpuNanos = NOT_SEEN;

    public CallTimer(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Checks the deadline. The first check only starts the clock.
     *
     * @param sinceLastLookNanos wall-clock time since the last check, without the watchdog's own
     *     delay
     * @param cpuNanos CPU time of the worker so far; negative if the system does not report it
     */
    public boolean isMissed(long sinceLastLookNanos, long cpuNanos) {
        if (firstCpuNanos == NOT_SEEN) {
            firstCpuNanos = cpuNanos;
            return false;
        }
        elapsedNanos += sinceLastLookNanos;
        boolean busy = cpuNanos >= 0 && cpuNanos - firstCpuNanos >= deadlineNanos / 2;
        return elapsedNanos >= deadlineNanos
                && (busy || elapsedNanos / DEADLINES_WITHOUT_CPU >= deadlineNanos);
    }

    /** Restarts the deadline, once; returns false if it was restarted before. */
    public boolean extend() {
        if (extended) {
            return false;
        }
        extended = true;
        elapsedNanos = 0;
        firstCpuNanos = NOT_SEEN;
        return true;
    }

    /** Time that the watchdog has counted since the deadline began, nanoseconds. */
    public long elapsedNanos() {
        return elapsedNanos;
    }
}
