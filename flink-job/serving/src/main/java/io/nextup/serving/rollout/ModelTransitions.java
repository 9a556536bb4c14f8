package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.serving.rollout.Rollout.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Makes the transitions of a {@link Rollout}'s models, and collects the steps that one event leads
 * to. Not thread-safe.
 */
final class ModelTransitions {
    private final BiConsumer<State, State> observer;
    private List<RolloutStep> steps = new ArrayList<>();
    private long nowMillis;

    /**
     * @param observer receiver of a model's state before and after each transition
     */
    ModelTransitions(BiConsumer<State, State> observer) {
        this.observer = requireNonNull(observer, "observer is null");
    }

    /** Begins to handle an event. */
    void at(long millis) {
        nowMillis = millis;
    }

    /** The time of the event. */
    long nowMillis() {
        return nowMillis;
    }

    void add(RolloutStep step) {
        steps.add(step);
    }

    /** Reports that a model does not serve. */
    void report(RolloutCandidate candidate, String reason) {
        add(new RolloutStep.Report(candidate.model, reason));
    }

    /** Returns the steps so far, and forgets them. */
    List<RolloutStep> taken() {
        List<RolloutStep> all = steps;
        steps = new ArrayList<>();
        return all;
    }

    void refuse(RolloutCandidate candidate, Refusal refusal, String reason) {
        move(candidate, State.REFUSED, reason);
        candidate.refuse(refusal);
    }

    void move(RolloutCandidate candidate, State state, String reason) {
        if (candidate.state() != state) {
            observer.accept(candidate.state(), state);
        }
        candidate.move(state, reason, nowMillis);
    }
}
