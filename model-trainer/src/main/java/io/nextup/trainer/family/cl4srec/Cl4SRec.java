package io.nextup.trainer.family.cl4srec;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkMemory;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part.Start;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.Script;

/** The family {@code cl4srec}. */
public final class Cl4SRec implements NetworkFamily {
    static final Hyperparameter<Double> WEIGHT =
            Hyperparameter.number("contrastWeight", "Weight of the contrast beside the next item.")
                    .where(value -> value >= 0 && Double.isFinite(value), "at least 0");

    static final Hyperparameter<Double> TEMPERATURE =
            Hyperparameter.number(
                            "contrastTemperature", "Divides the cosine of two views, for InfoNCE.")
                    .where(value -> value > 0 && Double.isFinite(value), "more than 0");

    static final Hyperparameter<Double> MARGIN =
            Hyperparameter.number(
                            "contrastMargin",
                            "Distance beyond which views of two sequences are far enough apart, for"
                                    + " the margin loss. 0: InfoNCE.")
                    .where(value -> value >= 0 && Double.isFinite(value), "at least 0");

    static final Hyperparameter<Integer> SEQUENCES =
            Hyperparameter.count("contrastSequences", 2, "Sequences with two views in each step.");

    /** The positives of CL4SRec. */
    static final String AUGMENTED = "augmented";

    /** The supervised positives of DuoRec. */
    static final String SAME_TARGET = "same-target";

    static final Hyperparameter<String> POSITIVES =
            Hyperparameter.text(
                            "contrastPositives",
                            "Second view of a sequence. augmented: another augmentation of it;"
                                    + " same-target: another history that led to the same item.")
                    .labelled("KIND")
                    .where(
                            value -> value.equals(AUGMENTED) || value.equals(SAME_TARGET),
                            AUGMENTED + " or " + SAME_TARGET);

    static final Hyperparameter<Double> CROP =
            share("contrastCropShare", "Share of the items that a crop keeps.");
    static final Hyperparameter<Double> MASK =
            share("contrastMaskShare", "Share of the items that a mask hides.");
    static final Hyperparameter<Double> REORDER =
            share("contrastReorderShare", "Share of the items that a reorder shuffles.");

    /** Arrays of each pair of views that the two passes hold. */
    private static final long PAIR_ARRAYS = 4;

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Cl4SRec() {}

    private static Hyperparameter<Double> share(String key, String description) {
        return Hyperparameter.number(key, description)
                .labelled("P")
                .where(value -> value > 0 && value < 1, "more than 0, less than 1");
    }

    @Override
    public String name() {
        return "cl4srec";
    }

    @Override
    public String summary() {
        return "self-attention with a contrast of views";
    }

    /** The weight is the paper's, and so are the shares of crop and reorder. */
    @Override
    public TrainOptions defaults() {
        return SasRec.defaultsOfOneNetwork()
                .byDefault(WEIGHT, 0.1)
                .byDefault(TEMPERATURE, 0.5)
                .byDefault(MARGIN, 0.)
                .byDefault(SEQUENCES, 64)
                .byDefault(POSITIVES, AUGMENTED)
                .byDefault(CROP, 0.6)
                .byDefault(MASK, 0.3)
                .byDefault(REORDER, 0.6);
    }

    @Override
    public Objective objective(
            Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        return new TwoViews(fit, learnt, leavesOutMet, options);
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        Network network = network(fit.vocabulary().size(), options);
        long views = 2L * options.get(SEQUENCES) * options.get(LearningOptions.MAX_LENGTH);
        long pairs = 4L * options.get(SEQUENCES) * options.get(SEQUENCES);
        return NetworkMemory.of(network, fit, options)
                .besides(
                        views * NetworkMemory.bytesPerStep(network)
                                + PAIR_ARRAYS * Float.BYTES * pairs);
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        String text =
                Script.text(Cl4SRec.class, "contrast.py")
                        + "\n"
                        + Script.text(Cl4SRec.class, "cl4srec.py");
        return new Network(
                Parts.attention(
                                "CL4SRec",
                                text,
                                items,
                                options.get(LearningOptions.MAX_LENGTH),
                                true,
                                options)
                        .with("weight", options.get(WEIGHT))
                        .with("temperature", options.get(TEMPERATURE))
                        .with("margin", options.get(MARGIN))
                        .with("mask", Start.NEAR_ZERO, dimension),
                dimension);
    }
}
