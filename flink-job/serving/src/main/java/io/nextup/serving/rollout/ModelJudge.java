package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.health.Verdicts;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;

/**
 * Judges the models of a {@link Rollout}: refuses, demotes and sets them aside, and lifts this
 * again. Not thread-safe.
 */
final class ModelJudge {
    /** The source of a demotion. */
    enum Finding {
        /**
         * The engine of this process: the model hung, crashed or failed there, and is not called
         * any more.
         */
        HERE,
        /**
         * Deaths of other processes that this one has detected, later than any pardon. A model that
         * serves here keeps serving.
         */
        ELSEWHERE,
        /**
         * A report of another process, unless pardoned since. A model that serves here keeps
         * serving, since the other machine may be at fault.
         */
        TOLD
    }

    private final Candidates candidates;
    private final ModelWork work;
    private final ModelChoice choice;
    private final Verdicts verdicts = new Verdicts();

    /** Manifest of the model that is to blame for the last early deaths; null for none. */
    private String blamed;

    private String blame = "";

    ModelJudge(Candidates candidates, ModelWork work, ModelChoice choice) {
        this.candidates = candidates;
        this.work = work;
        this.choice = choice;
    }

    /** Returns this process's verdicts. */
    Verdicts verdicts() {
        return verdicts;
    }

    /** Refuses a model whose loads ended their process or hung, without a verdict for others. */
    void suspect(RolloutCandidate candidate, int badLoads) {
        candidate.badLoads = badLoads;
        String reason =
                "%d load(s) of it ended their process or hang; it is loaded only once nothing has served for %d s"
                        .formatted(badLoads, choice.beforeSuspect(badLoads).toSeconds());
        candidates.refuse(candidate, Refusal.SUSPECT, reason);
        candidates.report(candidate, reason);
    }

    /** Refuses a model that must not serve. */
    void wrong(RolloutCandidate candidate, String reason, long wallMillis) {
        String why = candidate.is(Refusal.LATE) ? "late, and then " + reason : reason;
        refuse(candidate, Refusal.WRONG, why, wallMillis);
    }

    /** Refuses a model whose load takes too long. */
    void late(RolloutCandidate candidate, long wallMillis) {
        String reason =
                "not ready after %s; once it is, it serves if nothing else does"
                        .formatted(candidate.loadTime);
        refuse(candidate, Refusal.LATE, reason, wallMillis);
    }

    /**
     * Refuses a model for what it is, with a verdict for other processes.
     *
     * @param wallMillis the time by the wall clock
     */
    private void refuse(
            RolloutCandidate candidate, Refusal refusal, String reason, long wallMillis) {
        candidates.refuse(candidate, refusal, reason);
        verdicts.add(candidate.model, ModelVerdict.Kind.REFUSED, reason, wallMillis);
        candidates.report(candidate, reason);
    }

    /**
     * Demotes a model, which must not be called any more.
     *
     * @param whenMillis time of the verdict by the wall clock; a later pardon cancels it
     * @return false if nothing changes
     */
    boolean demote(AnnouncedModel model, String reason, Finding finding, long whenMillis) {
        RolloutCandidate candidate = candidates.of(model);
        boolean cancelled =
                finding == Finding.TOLD && verdicts.isCancelled(model.manifestSha256(), whenMillis);
        if (cancelled
                || (finding != Finding.HERE && candidates.isServing(model.manifestSha256()))) {
            return false;
        }
        long verdictMillis = verdicts.timeOf(model.manifestSha256(), whenMillis);
        if (candidate.is(Refusal.DEMOTED)) {
            // A pardon between the two verdicts may still arrive; it must cancel only the older.
            if (verdictMillis > candidate.verdictMillis) {
                keep(candidate, reason, finding, verdictMillis);
            }
            return false;
        }
        work.stopFetch(candidate);
        if (candidates.isServing(model.manifestSha256())) {
            candidates.modelLost();
            // The engine answers with them by itself.
            choice.popularAnswer(candidate.manifestSha256());
        }
        candidates.refuse(candidate, Refusal.DEMOTED, reason);
        keep(candidate, reason, finding, verdictMillis);
        if (finding == Finding.TOLD) {
            candidates.add(new RolloutStep.PassOver(candidate.model, reason));
        } else {
            candidates.report(candidate, reason);
        }
        return true;
    }

    /** Keeps the time of a verdict, and the verdict itself unless another process reports it. */
    private void keep(
            RolloutCandidate candidate, String reason, Finding finding, long verdictMillis) {
        candidate.verdictMillis = verdictMillis;
        if (finding != Finding.TOLD) {
            verdicts.add(candidate.model, ModelVerdict.Kind.DEMOTED, reason, verdictMillis);
        }
    }

    /**
     * Learns which model is to blame for the last early deaths of processes.
     *
     * @param sha256 its manifest; null if no model is to blame
     */
    void blame(String sha256, String reason) {
        blamed = sha256;
        blame = reason;
        setAside();
    }

    /**
     * Sets the model aside that is to blame, once it is announced and unless it serves here.
     * Another one that was set aside before may be tried again.
     */
    void setAside() {
        for (RolloutCandidate candidate : candidates.ofChain()) {
            boolean isBlamed = candidate.manifestSha256().equals(blamed);
            if (candidate.is(Refusal.ASIDE) && !isBlamed) {
                candidates.move(
                        candidate, State.NEW, "no longer to blame for the last early deaths");
            } else if (isBlamed && candidate.mayBeSetAside()) {
                work.stopFetch(candidate);
                candidates.refuse(candidate, Refusal.ASIDE, blame);
                candidates.report(candidate, blame);
            }
        }
    }

    /**
     * Applies an operator's pardon.
     *
     * @return false if it is known already
     */
    boolean pardon(String sha256, long whenMillis) {
        if (!verdicts.pardon(sha256, whenMillis)) {
            return false;
        }
        candidates.add(new RolloutStep.ForgetLoads(sha256, whenMillis));
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate != null
                && candidate.state() == State.REFUSED
                && (!candidate.is(Refusal.DEMOTED)
                        || verdicts.isCancelled(sha256, candidate.verdictMillis))) {
            candidates.move(candidate, State.NEW, "pardoned");
        }
        return true;
    }
}
