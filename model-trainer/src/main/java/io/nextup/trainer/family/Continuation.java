package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.train.PreviousTraining;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training goes on from, and what it leaves to go on from. A family that only counts does
 * neither.
 *
 * @param previous whose weights and moments are taken over; empty: initial weights
 * @param checkpoint that each epoch leaves, and the training goes on from if it is there already;
 *     empty: none
 */
public record Continuation(Optional<PreviousTraining> previous, Optional<Path> checkpoint) {
    public Continuation {
        requireNonNull(previous, "previous is null");
        requireNonNull(checkpoint, "checkpoint is null");
    }

    /** From initial weights, and nothing is left. */
    public static Continuation none() {
        return new Continuation(Optional.empty(), Optional.empty());
    }
}
