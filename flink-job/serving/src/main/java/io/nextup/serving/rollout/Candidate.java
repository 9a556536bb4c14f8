package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelSince;
import io.nextup.serving.rollout.Rollout.State;

/** One model of a {@link Rollout}, which alone changes it, and how far it is. */
final class Candidate {
    /** Before any time. */
    static final long NEVER = Long.MIN_VALUE;

    /** Where it was last announced to lie. */
    AnnouncedModel model;

    /** When it was last announced, by the announcer's clock. */
    long announcedMillis = NEVER;

    /** When its newest fetch began. */
    long begunMillis;

    /**
     * When its load is late, or its bytes are fetched again. For a demoted one, when its popular
     * items are fetched: at the end of time where these cannot be had.
     */
    long untilMillis;

    /** Whether it is fetched though earlier loads were bad: for this one fetch. */
    boolean lastResort;

    /** Why its bytes could not be had when that was last reported. */
    String lastProblem = "";

    /** Time of the newest verdict on it. */
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

    /** Why it is in its state, for a person. */
    String reason() {
        return reason;
    }

    String manifestSha256() {
        return model.manifestSha256();
    }

    /** The model, and since when it is in its state. */
    ModelSince since() {
        return new ModelSince(model.version(), model.manifestSha256(), sinceMillis);
    }

    /** Since when it answers by its popular items. */
    void answersSince(long nowMillis) {
        sinceMillis = nowMillis;
    }

    boolean isUnderWay() {
        return state == State.FETCHING || state == State.LOADING || state == State.LATE;
    }
}
