package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelSince;
import io.nextup.serving.rollout.Rollout.State;

/** The progress of one model in a {@link Rollout}, the only one to change it. Not thread-safe. */
final class RolloutCandidate {
    /** Earlier than any time. */
    static final long NEVER = Long.MIN_VALUE;

    /** The model, with the location of its newest announcement. */
    AnnouncedModel model;

    /** Time of its newest announcement, by the announcer's clock. */
    long announcedMillis = NEVER;

    /** Start of its newest fetch. */
    long begunMillis;

    /**
     * Time at which its load is late, or its bytes are fetched again. For a demoted model, the time
     * to fetch its popular items; never if the artifact is wrong.
     */
    long untilMillis;

    /** True during a fetch that is to end in a load although earlier loads failed. */
    boolean lastResort;

    /** Reason of the last report that its bytes could not be fetched. */
    String lastProblem = "";

    /** Time of its newest verdict. */
    long verdictMillis;

    private State state = State.NEW;
    private String reason = "not tried yet";
    private long sinceMillis;

    RolloutCandidate(AnnouncedModel model) {
        this.model = model;
    }

    void move(State to, String why, long nowMillis) {
        state = to;
        reason = why;
        sinceMillis = nowMillis;
        lastResort = lastResort && to == State.FETCHING;
    }

    State state() {
        return state;
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

    /** Records that its popular items answer from now on. */
    void answersSince(long nowMillis) {
        sinceMillis = nowMillis;
    }

    boolean isUnderWay() {
        return state == State.FETCHING || state == State.LOADING || state == State.LATE;
    }
}
