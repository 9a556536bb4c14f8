package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.train.Earlier;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training goes on from, and what it leaves to go on from. A family that only counts does
 * neither.
 *
 * @param earlier whose weights and moments are taken over; empty: initial weights
 * @param checkpoint that each epoch leaves, and the training goes on from if it is there already;
 *     empty: none
 */
public record Continuation(Optional<Earlier> earlier, Optional<Path> checkpoint) {
    public Continuation {
        requireNonNull(earlier, "earlier is null");
        requireNonNull(checkpoint, "checkpoint is null");
    }

    /** From initial weights, and nothing is left. */
    public static Continuation none() {
        return new Continuation(Optional.empty(), Optional.empty());
    }
}
