package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.rollout.Rollout.State;

/**
 * Judges the models of a {@link Rollout}: refuses, demotes and sets them aside, and lifts this
 * again. Not thread-safe.
 */
final class ModelJudge {
    private final Candidates candidates;
    private final ModelTransitions transitions;
    private final ModelWork work;
    private final PopularFallback popular;
    private final Verdicts verdicts = new Verdicts();

    /** Manifest of the model that is to blame for the last early deaths; null for none. */
    private String blamed;

    private String blame = "";

    ModelJudge(
            Candidates candidates,
            ModelTransitions transitions,
            ModelWork work,
            PopularFallback popular) {
        this.candidates = candidates;
        this.transitions = transitions;
        this.work = work;
        this.popular = popular;
    }

    /** Returns this process's verdicts. */
    Verdicts verdicts() {
        return verdicts;
    }

    /**
     * Refuses a model for what it is, with a verdict for other processes.
     *
     * @param wallMillis the time by the wall clock
     */
    void refuse(RolloutCandidate candidate, Refusal refusal, String reason, long wallMillis) {
        transitions.refuse(candidate, refusal, reason);
        verdicts.add(candidate.model, ModelVerdict.Kind.REFUSED, reason, wallMillis);
        transitions.report(candidate, reason);
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
            popular.answers(candidate.manifestSha256());
        }
        transitions.refuse(candidate, Refusal.DEMOTED, reason);
        keep(candidate, reason, finding, verdictMillis);
        if (finding == Finding.TOLD) {
            transitions.add(new RolloutStep.PassOver(candidate.model, reason));
        } else {
            transitions.report(candidate, reason);
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
                transitions.move(
                        candidate, State.NEW, "no longer to blame for the last early deaths");
            } else if (isBlamed && candidate.mayBeSetAside()) {
                work.stopFetch(candidate);
                transitions.refuse(candidate, Refusal.ASIDE, blame);
                transitions.report(candidate, blame);
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
        transitions.add(new RolloutStep.Forgive(sha256, whenMillis));
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate != null
                && candidate.state() == State.REFUSED
                && (!candidate.is(Refusal.DEMOTED)
                        || verdicts.isCancelled(sha256, candidate.verdictMillis))) {
            transitions.move(candidate, State.NEW, "pardoned");
        }
        return true;
    }
}
