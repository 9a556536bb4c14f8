package io.nextup.serving.rollout;

/** The reason for which a {@link Rollout} does not call a model. */
enum Refusal {
    /** It is wrong, or failed to load: until it is announced once more, or pardoned. */
    WRONG,
    /**
     * Its load takes too long: until it is announced once more, or pardoned. The load goes on, and
     * a model that is ready at last serves if nothing else does.
     */
    LATE,
    /**
     * Earlier loads of it ended their process or hung: loaded only as the {@link LastResort last
     * resort}.
     */
    SUSPECT,
    /**
     * The last processes that died early served it: until others die, too, or survive without it,
     * or ten minutes have passed. It is not called meanwhile, even if only popular items are left.
     */
    ASIDE,
    /** It hung, crashed or failed too often while it served: until it is pardoned. */
    DEMOTED
}
