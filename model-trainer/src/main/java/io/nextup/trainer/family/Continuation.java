package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.train.PreviousTraining;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Start and checkpoint of a training. A family that only counts uses neither.
 *
 * @param previous training whose weights and moments are taken over; empty: initial weights
 * @param checkpoint file that each epoch writes, and from which the training continues if it
 *     exists; empty: none
 * @param lessonsFromMillis time since which a user must have been active for an epoch to go through
 *     the user's sequence, milliseconds since the epoch; empty: epochs go through all
 */
public record Continuation(
        Optional<PreviousTraining> previous,
        Optional<Path> checkpoint,
        OptionalLong lessonsFromMillis) {
    public Continuation {
        requireNonNull(previous, "previous is null");
        requireNonNull(checkpoint, "checkpoint is null");
        requireNonNull(lessonsFromMillis, "lessonsFromMillis is null");
    }

    /** Goes through all sequences. */
    public Continuation(Optional<PreviousTraining> previous, Optional<Path> checkpoint) {
        this(previous, checkpoint, OptionalLong.empty());
    }

    /** Starts from initial weights and leaves no checkpoint. */
    public static Continuation none() {
        return new Continuation(Optional.empty(), Optional.empty());
    }

    /**
     * Goes on from a training with the sequences of the users who were active since a time. Leaves
     * no checkpoint.
     *
     * @param previous empty for a family that only counts
     */
    public static Continuation since(long fromMillis, Optional<PreviousTraining> previous) {
        return new Continuation(previous, Optional.empty(), OptionalLong.of(fromMillis));
    }
}
