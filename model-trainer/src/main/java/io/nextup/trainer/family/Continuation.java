package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.train.PreviousTraining;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Start and checkpoint of a training. A family that only counts uses neither.
 *
 * @param previous training whose weights and moments are taken over; empty: initial weights
 * @param checkpoint file that each epoch writes, and from which the training continues if it
 *     exists; empty: none
 */
public record Continuation(Optional<PreviousTraining> previous, Optional<Path> checkpoint) {
    public Continuation {
        requireNonNull(previous, "previous is null");
        requireNonNull(checkpoint, "checkpoint is null");
    }

    /** Starts from initial weights and leaves no checkpoint. */
    public static Continuation none() {
        return new Continuation(Optional.empty(), Optional.empty());
    }
}
