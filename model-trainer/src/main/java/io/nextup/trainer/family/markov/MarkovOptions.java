package io.nextup.trainer.family.markov;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;

/** Options of counting transitions and reading them. */
public final class MarkovOptions {
    public static final Hyperparameter<Integer> WINDOW =
            Hyperparameter.count(
                            "markovWindow",
                            1,
                            "Steps up to which a later item counts as a successor.")
                    .trying(1, 2, 5, 10);

    public static final Hyperparameter<Double> STEP_DECAY =
            share("markovStepDecay", "Share of a count that each further step leaves.")
                    .trying(.4, .55, .7, .85);

    public static final Hyperparameter<Double> BACKWARD =
            atLeastZero(
                            "markovBackward",
                            "Weight of a transition in the other direction; 0 ignores it.")
                    .trying(0., .2, .4, .7);

    /** Power of the sum over a transition's first item, which divides its count. */
    public static final Hyperparameter<Double> ROW_POWER =
            atLeastZero("markovRowPower", "Divides by an item's successors to this power.")
                    .trying(.15, .3, .5, .7);

    /** Power of the sum over a transition's second item, which divides its count, too. */
    public static final Hyperparameter<Double> COLUMN_POWER =
            atLeastZero("markovColumnPower", "Divides by an item's predecessors to this power.")
                    .trying(0., .15, .3, .45);

    public static final Hyperparameter<Integer> HISTORY =
            Hyperparameter.count("markovHistory", 1, "Newest items of a sequence that are read.")
                    .where(value -> value <= Manifest.MAX_LENGTH, "at most " + Manifest.MAX_LENGTH)
                    .trying(5, 15, 30);

    public static final Hyperparameter<Double> AGE_DECAY =
            share("markovAgeDecay", "Weight of an item, as a share of the next newer one's.")
                    .trying(.35, .5, .65, .8, .9);

    private MarkovOptions() {}

    /** Alone, as chosen by the validation of leave-one-out on Amazon's Beauty. */
    public static TrainOptions defaults() {
        return TrainOptions.none()
                .byDefault(WINDOW, 5)
                .byDefault(STEP_DECAY, 0.7)
                .byDefault(BACKWARD, 0.4)
                .byDefault(ROW_POWER, 0.5)
                .byDefault(COLUMN_POWER, 0.3)
                .byDefault(HISTORY, 15)
                .byDefault(AGE_DECAY, 0.5);
    }

    /**
     * Mixed with a network, as chosen by the same validation with SASRec. A network knows the
     * newest items best, and how popular each one is: so the transitions look further back, and are
     * divided by less.
     */
    public static TrainOptions besideNetwork() {
        return defaults()
                .byDefault(ROW_POWER, 0.3)
                .byDefault(COLUMN_POWER, 0.15)
                .byDefault(AGE_DECAY, 0.8);
    }

    private static Hyperparameter<Double> share(String key, String description) {
        return Hyperparameter.number(key, description)
                .where(value -> value > 0 && value <= 1, "more than 0, at most 1");
    }

    private static Hyperparameter<Double> atLeastZero(String key, String description) {
        return Hyperparameter.number(key, description)
                .where(value -> value >= 0 && Double.isFinite(value), "at least 0");
    }
}
