package io.nextup.trainer.train;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.time.Duration;

/** The options that {@link SequenceTrainer} reads, whatever the network. */
public final class LearningOptions {
    public static final Hyperparameter<Integer> MAX_LENGTH =
            Hyperparameter.count("maxLength", 1, "Most items of a sequence that the model reads.")
                    .where(value -> value <= Manifest.MAX_LENGTH, "at most " + Manifest.MAX_LENGTH)
                    .shapingWeights();

    public static final Hyperparameter<Integer> BATCH_SIZE =
            Hyperparameter.count(
                    "batchSize",
                    1,
                    "Most sequences of a step; there are fewer where they are long, and where there"
                            + " is little data.");

    public static final Hyperparameter<Double> LEARNING_RATE =
            Hyperparameter.number("learningRate", "Learning rate of Adam.")
                    .where(value -> value > 0 && value < 1, "more than 0, less than 1")
                    .trying(5e-4, 1e-3, 2e-3);

    /** Less would let {@link RowAges} miss more steps than it sums. */
    public static final Hyperparameter<Double> BETA_2 =
            Hyperparameter.number(
                            "beta2",
                            "Decay of Adam's mean squares: the weight of the steps before.")
                    .where(value -> value >= 0.98 && value < 1, "0.98 up to but not including 1");

    /** Choice of a {@link #BETA_2}, for {@code --help}. */
    private static final String BETA_2_WORDS = "0.98 for up to 300,000 events, 0.999 for more";

    public static final Hyperparameter<Integer> NEGATIVES =
            Hyperparameter.count(
                    "negatives", 1, "Sampled items beside each target, shared by a batch.");

    /** Most epochs of all phases together. A family has it if, and only if, it learns in epochs. */
    public static final Hyperparameter<Integer> MAX_EPOCHS =
            Hyperparameter.count(
                    "maxEpochs",
                    1,
                    "Most passes over the data; validation usually ends a training earlier.");

    /** Most epochs of the last phase; there is no other where it is {@link #MAX_EPOCHS} or more. */
    public static final Hyperparameter<Integer> FULL_SOFTMAX_EPOCHS =
            Hyperparameter.count(
                    "fullSoftmaxEpochs",
                    0,
                    "Most of these passes with the softmax over all items and a learning rate that"
                            + " falls; they come last. 0: the rate of the last "
                            + EpochSchedule.SAMPLED_FALL_EPOCHS
                            + " falls all the same.");

    /** Highest choice of {@link #FULL_SOFTMAX_EPOCHS}. */
    public static final int MOST_FULL_SOFTMAX_EPOCHS = 5;

    /**
     * Steps after which further epochs of the full softmax are not worth their time: on YooChoose,
     * one of 1,964 steps gains as much as five.
     */
    public static final int FULL_SOFTMAX_STEPS = 2_500;

    /** Choice of {@link #FULL_SOFTMAX_EPOCHS}, for {@code --help}. */
    private static final String FULL_SOFTMAX_EPOCHS_WORDS =
            "as many as have 2,500 steps, from 1 to 5";

    /**
     * Most items of a catalogue that the full softmax is for; small catalogues have it all the same
     * ({@link EpochSchedule#SMALL_CATALOGUE}).
     */
    public static final Hyperparameter<Integer> FULL_SOFTMAX_ITEMS =
            Hyperparameter.count(
                    "fullSoftmaxItems",
                    0,
                    "Most items for which these passes have the softmax over all of them: with more,"
                            + " they have the sampled one.");

    /**
     * Default of {@link #FULL_SOFTMAX_ITEMS}. A pass with the full softmax multiplies targets x
     * items x dimension numbers three times. With 50,000 items it takes as long as 36 passes with
     * 512 negatives, so that the last five take 7 times as long as the 25 before them; with a
     * million it takes 20 times that.
     */
    static final int MOST_FULL_SOFTMAX_ITEMS = 50_000;

    public static final Hyperparameter<Integer> PATIENCE =
            Hyperparameter.count(
                    "patience",
                    1,
                    "Epochs without a better validation before the learning rate falls; more where"
                            + " there are fewer than 5,000 cases.");

    /** Wall-clock time after which no batch begins; zero for no limit. */
    public static final Hyperparameter<Duration> TIME_LIMIT =
            Hyperparameter.duration(
                    "timeLimit",
                    "Ends the training after this time, such as 90s, in whose last quarter the"
                            + " learning rate falls; 0s: no limit.");

    /** Share of a {@link #TIME_LIMIT} after which it may end the steady rate. */
    public static final double STEADY_SHARE = EpochSchedule.STEADY_QUARTERS / 4.0;

    private LearningOptions() {}

    /** Returns true where some epoch of a training with so many items has the full softmax. */
    public static boolean hasFullSoftmax(TrainOptions options, int items) {
        return EpochSchedule.isSmall(options, items) || endsWithFullSoftmax(options, items);
    }

    /** Returns true where the last epochs, and only they, have the full softmax. */
    public static boolean endsWithFullSoftmax(TrainOptions options, int items) {
        return !EpochSchedule.isSmall(options, items)
                && options.get(FULL_SOFTMAX_EPOCHS) > 0
                && items <= options.get(FULL_SOFTMAX_ITEMS);
    }

    /** Defaults of all but the length, which each network sets itself. */
    public static TrainOptions defaults() {
        return TrainOptions.none()
                .byDefault(BATCH_SIZE, 128)
                .byDefault(LEARNING_RATE, 1e-3)
                .byData(BETA_2, 0.98, BETA_2_WORDS)
                .byDefault(NEGATIVES, 512)
                .byDefault(MAX_EPOCHS, 200)
                .byData(FULL_SOFTMAX_EPOCHS, MOST_FULL_SOFTMAX_EPOCHS, FULL_SOFTMAX_EPOCHS_WORDS)
                .byDefault(FULL_SOFTMAX_ITEMS, MOST_FULL_SOFTMAX_ITEMS)
                .byDefault(PATIENCE, 8)
                .byDefault(TIME_LIMIT, Duration.ZERO);
    }
}
