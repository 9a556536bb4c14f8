package io.nextup.serving.rollout;

/** The source of a demotion. */
enum Finding {
    /**
     * The engine of this process: the model hung, crashed or failed there, and is not called any
     * more.
     */
    HERE,
    /**
     * Deaths of other processes that this one has detected, later than any pardon. A model that
     * serves here keeps serving.
     */
    ELSEWHERE,
    /**
     * A report of another process, unless pardoned since. A model that serves here keeps serving,
     * since the other machine may be at fault.
     */
    TOLD
}
