package io.nextup.serving.engine;

/**
 * Decides whether a model misses a deadline: the deadline passed and the worker spent half of it on
 * a CPU, or four deadlines passed. A pause of the process spends no CPU time, so it convicts
 * nobody. {@link GuardedScorer.Guard#scored} says which calls share a deadline. Not thread-safe:
 * only the watchdog asks.
 */
final class CallTimer {
    private static final int DEADLINES_WITHOUT_CPU = 4;
    private static final long NOT_SEEN = Long.MIN_VALUE;

    private final long deadlineNanos;
    private long elapsedNanos;
    private boolean extended;
    private long firstCpuNanos = NOT_SEEN;

    CallTimer(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Looks once more. The first look only starts the clock.
     *
     * @param sinceLastLookNanos wall-clock time, without what the watchdog itself was late
     * @param cpuNanos CPU time of the worker so far; negative where the system does not say
     */
    boolean isMissed(long sinceLastLookNanos, long cpuNanos) {
        if (firstCpuNanos == NOT_SEEN) {
            firstCpuNanos = cpuNanos;
            return false;
        }
        elapsedNanos += sinceLastLookNanos;
        boolean busy = cpuNanos >= 0 && cpuNanos - firstCpuNanos >= deadlineNanos / 2;
        return elapsedNanos >= deadlineNanos
                && (busy || elapsedNanos / DEADLINES_WITHOUT_CPU >= deadlineNanos);
    }

    /** Starts the deadline anew, once; returns false if it has done so before. */
    boolean extend() {
        if (extended) {
            return false;
        }
        extended = true;
        elapsedNanos = 0;
        firstCpuNanos = NOT_SEEN;
        return true;
    }

    /** Time that the watchdog has counted since the deadline began, nanoseconds. */
    long elapsedNanos() {
        return elapsedNanos;
    }
}
