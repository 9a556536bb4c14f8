package io.nextup.trainer.family.bert4rec;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.network.DataRecipe;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkMemory;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part.Start;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.Script;

/** The family {@code bert4rec}. */
public final class Bert4Rec implements NetworkFamily {
    static final Hyperparameter<Double> MASK_SHARE =
            Hyperparameter.number("maskShare", "Share of a sequence's items that are masked.")
                    .labelled("P")
                    .where(value -> value > 0 && value < 1, "more than 0, less than 1");

    static final Hyperparameter<Double> LAST_SHARE =
            Hyperparameter.number(
                            "maskLastShare",
                            "Share of the sequences in which the last item alone is masked.")
                    .labelled("P")
                    .where(value -> value >= 0 && value <= 1, "0 to 1");

    /** Arrays of pairs of positions that a sequence takes in a filter. */
    private static final long PAIR_ARRAYS = 3;

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Bert4Rec() {}

    @Override
    public String name() {
        return "bert4rec";
    }

    @Override
    public String summary() {
        return "attention to both sides";
    }

    /**
     * The paper masks .6 of short histories, and .2 of those of MovieLens. More patience, since
     * each epoch has few targets: Petrov and Macdonald, RecSys 2022,
     * https://arxiv.org/abs/2207.07483, found the published figures only after far longer trainings
     * than usual.
     */
    @Override
    public TrainOptions defaults() {
        return TrainOptions.none()
                .byData(LearningOptions.MAX_LENGTH, 50, DataRecipe.LENGTH_WORDS)
                .byDefault(NetworkOptions.DIMENSION, 64)
                .byDefault(NetworkOptions.LAYERS, 2)
                .byDefault(NetworkOptions.HEADS, 2)
                .byDefault(NetworkOptions.FILTER_SHARE, 0.0)
                .byDefault(NetworkOptions.DROPOUT, 0.2)
                .byDefault(MASK_SHARE, 0.6)
                .byDefault(LAST_SHARE, 0.1)
                .withAll(LearningOptions.defaults())
                .byDefault(LearningOptions.PATIENCE, 10);
    }

    /** The items around a mask are not those that an answer leaves out: some are newer. */
    @Override
    public boolean leavesOutMet(TrainingTask task) {
        return false;
    }

    @Override
    public Objective objective(
            Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        return new Cloze(fit, learnt, options);
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        long pairs = NetworkMemory.steps(options) * options.get(LearningOptions.MAX_LENGTH);
        return NetworkMemory.of(network(fit.vocabulary().size(), options), fit, options)
                .besides(filterBytes(pairs, options));
    }

    @Override
    public long bytesPerRow(int items, TrainOptions options) {
        long length = options.get(LearningOptions.MAX_LENGTH);
        return NetworkFamily.super.bytesPerRow(items, options)
                + filterBytes(length * length, options);
    }

    /** A filter weighs the near items of each sequence anew, since their last places differ. */
    private static long filterBytes(long pairs, TrainOptions options) {
        return NetworkOptions.hasFilter(options) ? PAIR_ARRAYS * Float.BYTES * pairs : 0;
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        return new Network(
                Parts.attention(
                                "BERT4Rec",
                                Script.text(Bert4Rec.class, "bert4rec.py"),
                                items,
                                options.get(LearningOptions.MAX_LENGTH) + 1,
                                false,
                                options)
                        .with("mask", Start.NEAR_ZERO, dimension),
                dimension);
    }
}
