package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.event.ModelSince;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fetches and loads of a {@link Rollout}, and the waits before failed ones are retried. One
 * model at a time is fetched, or loaded within its time; memory then holds the serving model and
 * one that is loaded. A load that is late cannot be stopped: one such load may run on beside the
 * next one, and further ones wait. Not thread-safe.
 */
final class ModelWork {
    /** Most loads that run in a process: one that is late, and one within its time. */
    private static final int MOST_LOADS = 2;

    /** The kind of work on a model. */
    enum Kind {
        FETCH,
        LOAD
    }

    private final Rollout.Times times;
    private final Candidates candidates;

    /** The only model that is fetched, or whose load is within its time; null for none. */
    private RolloutCandidate underWay;

    ModelWork(Rollout.Times times, Candidates candidates) {
        this.times = times;
        this.candidates = candidates;
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
            candidates.move(candidate, State.FETCHING, "is fetched");
            candidates.add(new RolloutStep.Fetch(candidate.model, candidates.isModelLost()));
        }
    }

    /** Loads the model that was fetched. */
    void load(Artifact artifact) {
        underWay.loadTime =
                times.loadTimeout()
                        .of(
                                artifact.manifest().files().get(Manifest.MODULE_FILE).bytes(),
                                candidates.serving().isPresent());
        loads("is loaded");
        candidates.add(new RolloutStep.Load(underWay.model, artifact));
    }

    private void loads(String reason) {
        candidates.move(underWay, State.LOADING, reason);
        underWay.loads = true;
        underWay.untilMillis = candidates.nowMillis() + underWay.loadTime.toMillis();
    }

    /** Stops the fetch of a model; does nothing if it is not fetched. */
    void stopFetch(RolloutCandidate candidate) {
        if (candidate.state() == State.FETCHING) {
            candidates.add(new RolloutStep.StopFetch(candidate.model));
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
        if (!runsInTime() || candidates.nowMillis() < underWay.untilMillis) {
            return Optional.empty();
        }
        candidates.add(new RolloutStep.GiveUpLoad(underWay.model));
        RolloutCandidate late = underWay;
        underWay = null;
        return Optional.of(late).filter(one -> one.state() == State.LOADING);
    }

    /** Tells whether a load runs within its time. */
    private boolean runsInTime() {
        return underWay != null && underWay.loads;
    }

    /** Has a model wait before it is tried again. */
    void waits(RolloutCandidate candidate, String reason) {
        long wait = times.retryMillis().getAsLong();
        candidates.move(candidate, State.WAITING, reason);
        candidate.untilMillis = candidates.nowMillis() + wait;
        if (!reason.equals(candidate.lastProblem)) {
            candidate.lastProblem = reason;
            candidates.report(
                    candidate,
                    "%s; it is tried again, next in %d s".formatted(reason, wait / 1_000));
        }
    }

    /** Lets the models be tried again that have waited long enough. */
    void endWaits() {
        waiting()
                .filter(one -> candidates.nowMillis() >= one.untilMillis)
                .forEach(
                        one -> {
                            candidates.move(one, State.NEW, one.reason());
                            one.retries = true;
                        });
    }

    /** Returns the time at which a load is late, or a wait over; the greatest for none. */
    long dueMillis() {
        long retry = waiting().mapToLong(one -> one.untilMillis).min().orElse(Long.MAX_VALUE);
        return runsInTime() ? Math.min(retry, underWay.untilMillis) : retry;
    }

    private Stream<RolloutCandidate> waiting() {
        return candidates.all().stream().filter(one -> one.state() == State.WAITING);
    }

    /** Returns the newest model that is fetched or loaded; empty while none is. */
    Optional<ModelSince> newest() {
        return candidates
                .newestThat(RolloutCandidate::isUnderWay)
                .or(() -> candidates.all().stream().filter(RolloutCandidate::isUnderWay).findAny())
                .map(RolloutCandidate::since);
    }
}
