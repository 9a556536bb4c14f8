package io.nextup.trainer.train;

import io.nextup.scoring.SequenceEncoder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences that are learnt from in one step.
 *
 * @param items (rows, width), left-aligned, oldest first, zeros after the newest
 * @param targets (rows, width): what is to be learnt at each one, 0 for nothing
 * @param examples targets that are not padding
 */
public record Batch(long[] items, long[] targets, int rows, int width, int examples) {

    /**
     * Pads sequences to the width of the longest one.
     *
     * @param items each sequence's items; 0 where the module is not to see one
     * @param targets the target at each of them, 0 for none
     */
    public static Batch of(List<int[]> items, List<int[]> targets) {
        int width = items.stream().mapToInt(row -> row.length).max().orElseThrow();
        long examples =
                targets.stream().flatMapToInt(IntStream::of).filter(target -> target != 0).count();
        return new Batch(
                SequenceEncoder.pad(items, width),
                SequenceEncoder.pad(targets, width),
                items.size(),
                width,
                (int) examples);
    }

    /** Returns the items as an argument. */
    public TrainingStep.Input itemInput() {
        return TrainingStep.Input.of(items, rows, width);
    }

    /** Returns the targets as an argument. */
    public TrainingStep.Input targetInput() {
        return TrainingStep.Input.of(targets, rows, width);
    }

    /** Returns the items that answers leave out, as an argument: (rows, width), or (rows, 0). */
    public TrainingStep.Input metInput(boolean leavesOutMet) {
        return leavesOutMet ? itemInput() : TrainingStep.Input.of(new long[0], rows, 0);
    }
}
