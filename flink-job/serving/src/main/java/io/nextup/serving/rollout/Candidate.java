package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelSince;
import io.nextup.serving.rollout.Rollout.State;

/** Progress of one model in a {@link Rollout}, which alone changes it. Not thread-safe. */
final class Candidate {
    /** Earlier than any time. */
    static final long NEVER = Long.MIN_VALUE;

    /** The model, with the location of its newest announcement. */
    AnnouncedModel model;

    /** Time of its newest announcement, by the announcer's clock. */
    long announcedMillis = NEVER;

    /** Start of its newest fetch. */
    long begunMillis;

    /**
     * Time at which its load is late, or its bytes are fetched again. A demoted model's popular
     * items are fetched at this time, which never comes if the artifact is wrong.
     */
    long untilMillis;

    /** True during a fetch that shall end in a load though earlier loads were bad. */
    boolean lastResort;

    /** Reason of the last report that its bytes could not be fetched. */
    String lastProblem = "";

    /** Time of its newest verdict. */
    long verdictMillis;

    private State state = State.NEW;
    private String reason = "not tried yet";
    private long sinceMillis;

    Candidate(AnnouncedModel model) {
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

    /** Explains its state to a person. */
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

    /** Its popular items answer from now on. */
    void answersSince(long nowMillis) {
        sinceMillis = nowMillis;
    }

    boolean isUnderWay() {
        return state == State.FETCHING || state == State.LOADING || state == State.LATE;
    }
}
