package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.train.PreviousTraining;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Start and checkpoint of a training. A family that only counts uses neither.
 *
 * @param previous training whose weights and moments are taken over; empty: initial weights
 * @param checkpoint file that each epoch writes, and from which the training continues if it
 *     exists; empty: none
 * @param pass present where a fitted model only learns newer events
 */
public record Continuation(
        Optional<PreviousTraining> previous, Optional<Path> checkpoint, Optional<Pass> pass) {

    /**
     * A short training that adds newer events to a fitted model. It has no validation cases: what
     * was chosen stays, and the result is judged as a whole.
     *
     * @param fromMillis epochs go through the events from this time on, each with the earlier ones
     *     of its user that the model reads; counts are made of the whole fit
     * @param chosen hyperparameters of the fitted model, given or chosen, by name
     */
    public record Pass(long fromMillis, Map<String, String> chosen) {
        public Pass {
            chosen = Map.copyOf(chosen);
        }
    }

    public Continuation {
        requireNonNull(previous, "previous is null");
        requireNonNull(checkpoint, "checkpoint is null");
        requireNonNull(pass, "pass is null");
    }

    /**
     * Returns the hyperparameters of the model that it goes on from; empty: it starts from scratch.
     */
    public Optional<Map<String, String>> chosen() {
        return pass.map(Pass::chosen).or(() -> previous.map(PreviousTraining::chosen));
    }

    /** Trains with the whole fit. */
    public Continuation(Optional<PreviousTraining> previous, Optional<Path> checkpoint) {
        this(previous, checkpoint, Optional.empty());
    }

    /** Starts from initial weights and leaves no checkpoint. */
    public static Continuation none() {
        return new Continuation(Optional.empty(), Optional.empty());
    }

    /**
     * Adds newer events to a fitted model, and leaves no checkpoint.
     *
     * @param previous empty for a family that only counts
     */
    public static Continuation of(Pass pass, Optional<PreviousTraining> previous) {
        return new Continuation(previous, Optional.empty(), Optional.of(pass));
    }
}
