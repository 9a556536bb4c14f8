package io.nextup.trainer.family.network;

import static io.nextup.trainer.family.network.Losses.fullSoftmax;
import static io.nextup.trainer.family.network.Losses.sampledSoftmax;

import io.nextup.trainer.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;

/** Two sequences with five targets: the steps that learn them, and their losses by hand. */
public final class TwoSequences {
    private static final long[] NEGATIVES = {5, 11};

    private TwoSequences() {}

    /** A network's forward pass in plain Java. */
    @FunctionalInterface
    public interface Plain {
        /** Returns scores by position and item: (positions, items + 1). */
        double[][] scores(int... sequence);
    }

    /** Returns the mean loss over all items. */
    public static double full(Plain plain) {
        double[][] first = plain.scores(3, 1);
        double[][] second = plain.scores(7, 8, 9);
        return (fullSoftmax(first[0], 1)
                        + fullSoftmax(first[1], 5)
                        + fullSoftmax(second[0], 8)
                        + fullSoftmax(second[1], 9)
                        + fullSoftmax(second[2], 2))
                / 5;
    }

    /** Returns the mean loss over the target and the negatives, of which one is a target. */
    public static double sampled(Plain plain) {
        double[][] first = plain.scores(3, 1);
        double[][] second = plain.scores(7, 8, 9);
        return (sampledSoftmax(first[0], 1, 5, 11)
                        + sampledSoftmax(first[1], 5, 11)
                        + sampledSoftmax(second[0], 8, 5, 11)
                        + sampledSoftmax(second[1], 9, 5, 11)
                        + sampledSoftmax(second[2], 2, 5, 11))
                / 5;
    }

    /**
     * Returns the step of the loss over all items; answers may hold any of them.
     *
     * @param behind a family's own arguments
     */
    public static TrainingStep fullStep(TrainingStep.Input... behind) {
        return TrainingStep.dense("loss", inputs(List.of(), behind), 5);
    }

    /** Returns the same over the negatives. */
    public static TrainingStep sampledStep(TrainingStep.Input... behind) {
        List<TrainingStep.Input> negatives =
                List.of(
                        TrainingStep.Input.of(NEGATIVES, NEGATIVES.length),
                        TrainingStep.Input.of(Losses.corrections(NEGATIVES), NEGATIVES.length));
        return TrainingStep.sparse(
                "loss_sampled",
                inputs(negatives, behind),
                5,
                new long[] {0, 1, 2, 3, 5, 7, 8, 9, 11});
    }

    private static List<TrainingStep.Input> inputs(
            List<TrainingStep.Input> negatives, TrainingStep.Input... behind) {
        List<TrainingStep.Input> inputs = new ArrayList<>();
        inputs.add(TrainingStep.Input.of(new long[] {3, 1, 0, 7, 8, 9}, 2, 3));
        inputs.add(TrainingStep.Input.of(new long[] {1, 5, 0, 8, 9, 2}, 2, 3));
        inputs.add(Losses.noneMet());
        inputs.addAll(negatives);
        inputs.addAll(List.of(behind));
        return inputs;
    }
}
