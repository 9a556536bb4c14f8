package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelSince;
import io.nextup.serving.rollout.Rollout.State;
import java.time.Duration;

/** The progress of one model in a {@link Rollout}, the only one to change it. Not thread-safe. */
final class RolloutCandidate {
    /** The reason for which a model is not called. */
    enum Refusal {
        /** It is wrong, or failed to load: until it is announced once more, or pardoned. */
        WRONG,
        /**
         * Its load takes too long: until it is announced once more, or pardoned. The load goes on,
         * and a model that is ready at last serves if nothing else does.
         */
        LATE,
        /**
         * Earlier loads of it ended their process or hung: loaded only as the last resort ({@link
         * ModelChoice}).
         */
        SUSPECT,
        /**
         * The last processes that died early served it: until others die, too, or survive without
         * it, or ten minutes have passed. It is not called meanwhile, even if only popular items
         * are left.
         */
        ASIDE,
        /** It hung, crashed or failed too often while it served: until it is pardoned. */
        DEMOTED
    }

    /** The model, with the location of its newest announcement. */
    AnnouncedModel model;

    /** Time at which its load is late, or its bytes are fetched again. */
    long untilMillis;

    /** Longest time of its load; null before its first one. */
    Duration loadTime;

    /** True while a load of it runs, also one that is late. */
    boolean loads;

    /** True if it was tried before: then it does not stop the fetch of an older one. */
    boolean retries;

    /** True during a fetch that is to end in a load although earlier loads failed. */
    boolean lastResort;

    /** Number of its loads that ended their process or hung, at its last fetch. */
    int badLoads;

    /** Reason of the last report that its bytes could not be fetched. */
    String lastProblem = "";

    /** Time of its newest verdict. */
    long verdictMillis;

    /** Time of its newest announcement, by the announcer's clock; null before the first one. */
    private Long announcedMillis;

    private State state = State.NEW;
    private Refusal refusal;
    private String reason = "not tried yet";
    private long sinceMillis;

    RolloutCandidate(AnnouncedModel model) {
        this.model = model;
    }

    /** Records an announcement; tells whether it was announced before, at another time. */
    boolean announcedAgain(long timeMillis) {
        boolean again = announcedMillis != null && announcedMillis != timeMillis;
        announcedMillis = timeMillis;
        return again;
    }

    /** Tells whether it does not serve, but could still be called. */
    boolean mayBeSetAside() {
        return state != State.SERVING
                && refusal != Refusal.WRONG
                && refusal != Refusal.ASIDE
                && refusal != Refusal.DEMOTED;
    }

    void move(State to, String why, long nowMillis) {
        state = to;
        refusal = null;
        reason = why;
        sinceMillis = nowMillis;
        retries = false;
        lastResort = lastResort && to == State.FETCHING;
    }

    /** Says why it is refused. */
    void refuse(Refusal why) {
        refusal = why;
    }

    State state() {
        return state;
    }

    /** Tells whether it is refused for this reason. */
    boolean is(Refusal why) {
        return refusal == why;
    }

    /** The reason for its state, for a person. */
    String reason() {
        return reason;
    }

    String manifestSha256() {
        return model.manifestSha256();
    }

    /** The model, with the time at which it entered its state. */
    ModelSince since() {
        return new ModelSince(model.version(), model.manifestSha256(), sinceMillis);
    }

    boolean isUnderWay() {
        return state == State.FETCHING || loads;
    }
}
