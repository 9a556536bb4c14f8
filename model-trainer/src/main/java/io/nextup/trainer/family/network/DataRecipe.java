package io.nextup.trainer.family.network;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.Suited;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.util.Arrays;
import java.util.Locale;

/** Chooses a network's length and dropout by the history, where its family leaves them to that. */
public final class DataRecipe {
    /** Choice of a length, for {@code --help}. */
    public static final String LENGTH_WORDS = "50, 100 or 200, as histories are long";

    /** Choice of a dropout, for {@code --help}. */
    public static final String DROPOUT_WORDS = "0.5 for up to 300,000 events, 0.2 for more";

    /** Lengths to choose from. A longer one costs time and memory. */
    private static final int[] LENGTHS = {50, 100, 200};

    /** Share of the users whose whole histories are to be read. */
    private static final double USERS = 0.9;

    /** Largest fit, in events, that gets {@link #MUCH_DROPOUT}. */
    private static final long FEW_EVENTS = 300_000;

    private static final double MUCH_DROPOUT = 0.5;
    private static final double LITTLE_DROPOUT = 0.2;

    private DataRecipe() {}

    static Suited of(Dataset fit, TrainOptions options) {
        Suited suited = new Suited(options);
        // Without users nothing can be trained, which is reported later.
        return fit.userIds().isEmpty() ? suited : dropout(fit.events(), length(fit, suited));
    }

    /** A job that keeps fewer items asks about shorter sequences; the longer ones teach as well. */
    private static Suited length(Dataset fit, Suited suited) {
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

    private static Suited dropout(long events, Suited suited) {
        return suited.decided(
                NetworkOptions.DROPOUT,
                events <= FEW_EVENTS ? MUCH_DROPOUT : LITTLE_DROPOUT,
                String.format(Locale.ROOT, "%,d events to fit on", events));
    }
}
