package io.nextup.trainer.family.network;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.LearningOptions;
import java.util.Arrays;
import java.util.Locale;

/**
 * Chooses a network's length, dropout and filter, the beta 2 of its Adam, its epochs of the full
 * softmax, and how many of it learn side by side, where its family leaves them to the history.
 */
public final class DataRecipe {
    /** Choice of a length, for {@code --help}. */
    public static final String LENGTH_WORDS = "50, 100 or 200, as histories are long";

    /** Choice of a dropout, for {@code --help}. */
    public static final String DROPOUT_WORDS = "0.5 for up to 300,000 events, 0.2 for more";

    /** Choice of a filter's share, for {@code --help}. */
    public static final String FILTER_WORDS = "0.7 for up to 300,000 events, 0 for more";

    /** Choice of a number of networks, for {@code --help}. */
    public static final String NETWORKS_WORDS =
            "3 for up to 300,000 events, 1 for more or with a time limit";

    /** Lengths to choose from. A longer one costs time and memory. */
    private static final int[] LENGTHS = {50, 100, 200};

    /** Share of the users whose whole histories are to be read. */
    private static final double USERS = 0.9;

    /** Largest fit, in events, that counts as small. */
    private static final long FEW_EVENTS = 300_000;

    private static final double MUCH_DROPOUT = 0.5;
    private static final double LITTLE_DROPOUT = 0.2;
    private static final double LARGE_FILTER = 0.7;

    /** Many events teach attention by themselves that near items matter most. */
    private static final double NO_FILTER = 0;

    /**
     * Noisy steps keep a network from learning few events by heart. Many events are learnt the
     * better the more steps the mean squares remember: an item that seldom occurs has few gradients
     * of its own, and a short memory has forgotten the last one before the next comes.
     */
    private static final double SHORT_MEMORY = 0.98;

    private static final double LONG_MEMORY = 0.999;

    /** Each costs as much as the first, and gains less than the one before it. */
    private static final int SEVERAL_NETWORKS = 3;

    private DataRecipe() {}

    static SuitedOptions of(Dataset fit, TrainOptions options) {
        SuitedOptions suited = new SuitedOptions(options);
        if (fit.userIds().isEmpty()) {
            // Without users nothing can be trained, which is reported later.
            return suited;
        }
        suited = length(fit, suited);
        long events = fit.events();
        suited = byEvents(suited, NetworkOptions.DROPOUT, MUCH_DROPOUT, LITTLE_DROPOUT, events);
        suited = byEvents(suited, NetworkOptions.FILTER_SHARE, LARGE_FILTER, NO_FILTER, events);
        suited = byEvents(suited, LearningOptions.BETA_2, SHORT_MEMORY, LONG_MEMORY, events);
        suited = fullSoftmaxEpochs(fit, suited);
        return networks(events, suited);
    }

    /** A job that keeps fewer items asks about shorter sequences; the longer ones teach as well. */
    private static SuitedOptions length(Dataset fit, SuitedOptions suited) {
        int[] lengths =
                Arrays.stream(fit.sequences()).mapToInt(one -> one.length).sorted().toArray();
        int most = lengths[(int) Math.ceil(USERS * lengths.length) - 1];
        int chosen = LENGTHS[0];
        for (int length : LENGTHS) {
            chosen = chosen < most ? length : chosen;
        }
        return suited.decided(
                LearningOptions.MAX_LENGTH,
                chosen,
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the users have %,d items or fewer",
                        100 * USERS,
                        most));
    }

    private static SuitedOptions byEvents(
            SuitedOptions suited,
            Hyperparameter<Double> which,
            double few,
            double many,
            long events) {
        return suited.decided(which, events <= FEW_EVENTS ? few : many, toFitOn(events));
    }

    /** The rate falls over a number of steps, and one long epoch may hold them all. */
    private static SuitedOptions fullSoftmaxEpochs(Dataset fit, SuitedOptions suited) {
        TrainOptions options = suited.options();
        if (!LearningOptions.endsWithFullSoftmax(options, fit.vocabulary().size())) {
            return suited;
        }
        long steps =
                BatchPlan.suiting(
                                fit.learnt().steps(),
                                options.get(LearningOptions.MAX_LENGTH),
                                options.get(LearningOptions.BATCH_SIZE))
                        .batches();
        long enough = Math.max(1, LearningOptions.FULL_SOFTMAX_STEPS / Math.max(1, steps));
        return suited.decided(
                LearningOptions.FULL_SOFTMAX_EPOCHS,
                (int) Math.min(LearningOptions.MOST_FULL_SOFTMAX_EPOCHS, enough),
                String.format(Locale.ROOT, "an epoch has about %,d steps", steps));
    }

    /** A short time that somebody gave is better spent on one network that learns enough. */
    private static SuitedOptions networks(long events, SuitedOptions suited) {
        boolean isLimited =
                suited.options().isGiven(LearningOptions.TIME_LIMIT)
                        && !suited.options().get(LearningOptions.TIME_LIMIT).isZero();
        return suited.decided(
                NetworkOptions.NETWORKS,
                events <= FEW_EVENTS && !isLimited ? SEVERAL_NETWORKS : 1,
                toFitOn(events) + (isLimited ? ", in a limited time" : ""));
    }

    private static String toFitOn(long events) {
        return String.format(Locale.ROOT, "%,d events to fit on", events);
    }
}
