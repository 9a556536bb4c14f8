package io.nextup.trainer.cli;

import io.nextup.trainer.option.TrainOptions;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A training's options; what is not given is as in the family's defaults. */
final class TrainingArguments {
    @Option(names = "--seed", paramLabel = "N", description = "Of all random choices (default: 1).")
    private Long seed;

    @Option(names = "--max-epochs", paramLabel = "N", description = "Most passes over the data.")
    private Integer maxEpochs;

    @Option(
            names = "--full-softmax-epochs",
            paramLabel = "N",
            description =
                    "The last of them, with the softmax over all items and a learning rate that falls.")
    private Integer fullSoftmaxEpochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Epochs without a better validation before a phase ends; more where there are"
                            + " fewer than 5,000 cases.")
    private Integer patience;

    @Option(
            names = "--time-budget",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Ends the training after this time, such as 90s (default: none).")
    private Duration timeBudget;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Most items of a sequence that the model reads.")
    private Integer maxLength;

    @Option(names = "--dimension", paramLabel = "N", description = "Width of the model.")
    private Integer dimension;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks of the model.")
    private Integer layers;

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads of a block.")
    private Integer heads;

    @Option(names = "--dropout", paramLabel = "P", description = "From 0 to below 1.")
    private Double dropout;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description =
                    "Most sequences of a step; there are fewer where they are long, and where there is"
                            + " little data.")
    private Integer batchSize;

    @Option(names = "--learning-rate", paramLabel = "R", description = "Adam's step.")
    private Double learningRate;

    @Option(
            names = "--negatives",
            paramLabel = "N",
            description = "Sampled items that a batch shares.")
    private Integer negatives;

    @Mixin private MarkovArguments markov;

    /** Errors: a value that is out of its range. */
    TrainOptions options(TrainOptions defaults) {
        return new TrainOptions(
                or(seed, defaults.seed()),
                or(maxLength, defaults.maxLength()),
                or(dimension, defaults.dimension()),
                or(layers, defaults.layers()),
                or(heads, defaults.heads()),
                or(dropout, defaults.dropout()),
                or(batchSize, defaults.batchSize()),
                or(learningRate, defaults.learningRate()),
                or(negatives, defaults.negatives()),
                or(maxEpochs, defaults.maxEpochs()),
                or(fullSoftmaxEpochs, defaults.fullSoftmaxEpochs()),
                or(patience, defaults.patience()),
                or(timeBudget, defaults.timeBudget()),
                markov.options(defaults.markov()));
    }

    static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
