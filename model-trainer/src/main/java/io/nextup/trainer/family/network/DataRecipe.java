package io.nextup.trainer.family.network;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.Suited;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.util.Arrays;
import java.util.Locale;

/** Chooses length and dropout by the history. */
final class DataRecipe {
    /** Lengths to choose from. A longer one costs time and memory, in training and in the job. */
    private static final int[] LENGTHS = {50, 100, 200};

    /** Share of the users whose whole histories are to be read. */
    private static final double USERS = 0.9;

    /** Most events of which a network learns better with {@link #MUCH_DROPOUT}. */
    private static final long FEW_EVENTS = 300_000;

    private static final double MUCH_DROPOUT = 0.5;
    private static final double LITTLE_DROPOUT = 0.3;

    private DataRecipe() {}

    /**
     * Chooses by a fit.
     *
     * @param capacity most items of a user that the job keeps: a model that reads more learns what
     *     it is never asked
     */
    static Suited of(Dataset fit, int capacity, TrainOptions options) {
        Suited suited = new Suited(options);
        // Without users nothing can be trained, which is reported later.
        return fit.userIds().isEmpty()
                ? suited
                : dropout(fit.events(), length(fit, capacity, suited));
    }

    private static Suited length(Dataset fit, int capacity, Suited suited) {
        int[] lengths =
                Arrays.stream(fit.sequences()).mapToInt(one -> one.length).sorted().toArray();
        int most = lengths[(int) Math.ceil(USERS * lengths.length) - 1];
        int chosen = LENGTHS[0];
        for (int length : LENGTHS) {
            if (chosen < most && length <= capacity) {
                chosen = length;
            }
        }
        return suited.decided(
                LearningOptions.MAX_LENGTH,
                chosen,
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the users have %,d items or fewer; a job keeps %,d",
                        100 * USERS,
                        most,
                        capacity));
    }

    private static Suited dropout(long events, Suited suited) {
        return suited.decided(
                NetworkOptions.DROPOUT,
                events <= FEW_EVENTS ? MUCH_DROPOUT : LITTLE_DROPOUT,
                String.format(Locale.ROOT, "%,d events to fit on", events));
    }
}
