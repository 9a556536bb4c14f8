package io.nextup.serving.rollout;

/**
 * Decides how long one fetch or load pauses between its steps while a model serves: as long as it
 * has worked since its last pause, so that it takes at most half a core.
 *
 * <p>Work is processor time. So neither a slow store nor a machine that gives the thread no core
 * makes its pauses longer, and all of them together never take longer than the work. Not
 * thread-safe.
 */
final class LoadPauses {
    /** Least work before a pause: a shorter pause would cost more than it spares. */
    static final long LEAST_WORK_NANOS = 2_000_000;

    private long workedNanos;

    /**
     * Begins with the first step.
     *
     * @param cpuNanos processor time of the thread so far, nanoseconds
     */
    LoadPauses(long cpuNanos) {
        workedNanos = cpuNanos;
    }

    /**
     * Returns the pause after a step, nanoseconds; 0 for none.
     *
     * @param cpuNanos processor time of the thread so far, nanoseconds
     * @param modelServes false if nobody can feel the work
     */
    long after(long cpuNanos, boolean modelServes) {
        long work = cpuNanos - workedNanos;
        if (modelServes && work < LEAST_WORK_NANOS) {
            return 0;
        }
        workedNanos = cpuNanos;
        return modelServes ? work : 0;
    }
}
