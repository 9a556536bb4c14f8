package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.event.ModelSince;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.rollout.Rollout.State;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fetches and loads of a {@link Rollout}. One model at a time is fetched, or loaded within its
 * time; memory then holds the serving model and one that is loaded. A load that is late cannot be
 * stopped: one such load may run on beside the next one, and further ones wait. Not thread-safe.
 */
final class ModelWork {
    /** Most loads that run in a process: one that is late, and one within its time. */
    private static final int MOST_LOADS = 2;

    /** The kind of work on a model. */
    enum Kind {
        FETCH,
        LOAD
    }

    private final LoadTimeout loadTimeout;
    private final Candidates candidates;
    private final ModelTransitions transitions;

    /** The only model that is fetched, or whose load is within its time; null for none. */
    private RolloutCandidate underWay;

    ModelWork(LoadTimeout loadTimeout, Candidates candidates, ModelTransitions transitions) {
        this.loadTimeout = loadTimeout;
        this.candidates = candidates;
        this.transitions = transitions;
    }

    /** Tells whether a model is fetched, or loaded within its time. */
    boolean isUnderWay() {
        return underWay != null;
    }

    /** Returns the model that is fetched; empty while none is. */
    Optional<RolloutCandidate> fetched() {
        return Optional.ofNullable(underWay).filter(one -> one.state() == State.FETCHING);
    }

    /** Tells whether work on a model may begin now. */
    boolean mayBegin(RolloutCandidate candidate) {
        long others =
                candidates.all().stream().filter(one -> one.loads && one != candidate).count();
        return underWay == null && others < MOST_LOADS;
    }

    /**
     * Fetches a model. One whose earlier load still runs gets the full time for that: it may be
     * ready soon, and a second load would hang at the same place.
     *
     * <p>Starts at once where users have lost their model: processes hang one after another, so
     * they do not all use the store together.
     */
    void begin(RolloutCandidate candidate) {
        underWay = candidate;
        if (candidate.loads) {
            loads("is still loaded");
        } else {
            transitions.move(candidate, State.FETCHING, "is fetched");
            transitions.add(new RolloutStep.Fetch(candidate.model, candidates.isModelLost()));
        }
    }

    /** Loads the model that was fetched. */
    void load(Artifact artifact) {
        underWay.loadTime =
                loadTimeout.of(
                        artifact.manifest().files().get(Manifest.MODULE_FILE).bytes(),
                        candidates.serving().isPresent());
        loads("is loaded");
        transitions.add(new RolloutStep.Load(underWay.model, artifact));
    }

    private void loads(String reason) {
        transitions.move(underWay, State.LOADING, reason);
        underWay.loads = true;
        underWay.untilMillis = transitions.nowMillis() + underWay.loadTime.toMillis();
    }

    /** Stops the fetch of a model; does nothing if it is not fetched. */
    void stopFetch(RolloutCandidate candidate) {
        if (candidate.state() == State.FETCHING) {
            transitions.add(new RolloutStep.StopFetch(candidate.model));
            underWay = null;
        }
    }

    /** Records the end of a fetch or a load; returns the model if its outcome counts. */
    Optional<RolloutCandidate> ended(Kind kind, String sha256) {
        RolloutCandidate candidate = candidates.find(sha256);
        boolean runs =
                candidate != null
                        && (kind == Kind.LOAD
                                ? candidate.loads
                                : candidate.state() == State.FETCHING);
        if (!runs) {
            return Optional.empty();
        }
        candidate.loads = false;
        if (candidate == underWay) {
            underWay = null;
        }
        boolean mustNotServe = candidate.is(Refusal.DEMOTED) || candidate.is(Refusal.ASIDE);
        return mustNotServe ? Optional.empty() : Optional.of(candidate);
    }

    /**
     * Gives up the load that has had its time.
     *
     * @return its model, unless that was refused meanwhile; empty too if no load is late
     */
    Optional<RolloutCandidate> giveUp() {
        if (lateMillis().isEmpty() || transitions.nowMillis() < underWay.untilMillis) {
            return Optional.empty();
        }
        transitions.add(new RolloutStep.GiveUpLoad(underWay.model));
        RolloutCandidate late = underWay;
        underWay = null;
        return Optional.of(late).filter(one -> one.state() == State.LOADING);
    }

    /** Returns the time at which the running load becomes late; empty without such a load. */
    OptionalLong lateMillis() {
        return underWay != null && underWay.loads
                ? OptionalLong.of(underWay.untilMillis)
                : OptionalLong.empty();
    }

    /** Returns the newest model that is fetched or loaded; empty while none is. */
    Optional<ModelSince> newest() {
        return candidates
                .newestThat(RolloutCandidate::isUnderWay)
                .or(() -> candidates.all().stream().filter(RolloutCandidate::isUnderWay).findAny())
                .map(RolloutCandidate::since);
    }
}
