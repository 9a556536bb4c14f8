package io.nextup.trainer.option;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Options of a training. Each family says which of them it reads.
 *
 * @param seed the same seed, data and options give the same model, unless the time budget ends it
 * @param maxLength most items of a sequence that the model reads
 * @param dimension of the embeddings; a multiple of the heads
 * @param layers of the network
 * @param heads of attention
 * @param dropout share of activations left out while training, 0 up to but not including 1
 * @param batchSize most sequences of a batch; there are fewer where they are long, and where there
 *     is little data
 * @param learningRate of Adam
 * @param negatives items that a sampled softmax sets beside each target
 * @param maxEpochs most epochs, those of the full softmax included
 * @param fullSoftmaxEpochs most of them with the softmax over all items and a falling learning
 *     rate, which come last; as many as maxEpochs or more: all of them
 * @param patience epochs without a better validation NDCG after which a phase ends; more where
 *     fewer than 5,000 cases, and so a noisier figure, say so
 * @param timeBudget wall-clock time after which no further batch begins; zero means none
 * @param markov for what counts transitions
 */
public record TrainOptions(
        long seed,
        int maxLength,
        int dimension,
        int layers,
        int heads,
        double dropout,
        int batchSize,
        double learningRate,
        int negatives,
        int maxEpochs,
        int fullSoftmaxEpochs,
        int patience,
        Duration timeBudget,
        MarkovOptions markov) {

    public TrainOptions {
        requirePositive("maxLength", maxLength);
        requirePositive("dimension", dimension);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("batchSize", batchSize);
        requirePositive("negatives", negatives);
        requirePositive("maxEpochs", maxEpochs);
        requirePositive("patience", patience);
        if (dimension % heads != 0) {
            throw new IllegalArgumentException(
                    "dimension %d is not a multiple of heads %d".formatted(dimension, heads));
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    "dropout is %s: 0 up to but not including 1".formatted(dropout));
        }
        if (!(learningRate > 0 && learningRate < 1)) {
            throw new IllegalArgumentException(
                    "learningRate is %s: more than 0, less than 1".formatted(learningRate));
        }
        if (fullSoftmaxEpochs < 0) {
            throw new IllegalArgumentException(
                    "fullSoftmaxEpochs is %d: at least 0".formatted(fullSoftmaxEpochs));
        }
        requireNonNull(timeBudget, "timeBudget is null");
        if (timeBudget.isNegative()) {
            throw new IllegalArgumentException(
                    "timeBudget is %s: it must not be negative".formatted(timeBudget));
        }
        requireNonNull(markov, "markov is null");
    }

    /** What a network is told; transitions are counted as usual. */
    public TrainOptions(
            long seed,
            int maxLength,
            int dimension,
            int layers,
            int heads,
            double dropout,
            int batchSize,
            double learningRate,
            int negatives,
            int maxEpochs,
            int fullSoftmaxEpochs,
            int patience,
            Duration timeBudget) {
        this(
                seed,
                maxLength,
                dimension,
                layers,
                heads,
                dropout,
                batchSize,
                learningRate,
                negatives,
                maxEpochs,
                fullSoftmaxEpochs,
                patience,
                timeBudget,
                MarkovOptions.defaults());
    }

    /** What suits SASRec; other families differ in what they say of themselves. */
    public static TrainOptions defaults() {
        return new TrainOptions(1, 50, 64, 2, 2, 0.2, 128, 1e-3, 512, 30, 5, 5, Duration.ZERO);
    }

    /** The same with transitions counted in another way. */
    public TrainOptions with(MarkovOptions other) {
        return new TrainOptions(
                seed,
                maxLength,
                dimension,
                layers,
                heads,
                dropout,
                batchSize,
                learningRate,
                negatives,
                maxEpochs,
                fullSoftmaxEpochs,
                patience,
                timeBudget,
                other);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d: at least 1".formatted(name, value));
        }
    }
}
