package io.nextup.trainer.family.sqn;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part.Start;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.Script;

/** The family {@code sqn}. */
public final class Sqn implements NetworkFamily {
    static final Hyperparameter<Rewards> REWARDS =
            Hyperparameter.of(
                            "rewards",
                            Rewards.class,
                            Rewards::parse,
                            "Rewards by event type, such as buy=1,cart=0.5,*=0.2; * stands for all"
                                    + " others.")
                    .labelled("LIST");

    static final Hyperparameter<Double> DISCOUNT =
            Hyperparameter.number("discount", "Factor of a reward one step later.")
                    .where(value -> value >= 0 && value < 1, "0 up to but not including 1");

    static final Hyperparameter<Double> WEIGHT =
            Hyperparameter.number("valueWeight", "Weight of the rewards beside the next item.")
                    .where(value -> value >= 0 && Double.isFinite(value), "at least 0");

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Sqn() {}

    @Override
    public String name() {
        return "sqn";
    }

    @Override
    public String summary() {
        return "self-attention that also learns rewards";
    }

    /** The rewards of a click and of a purchase, and the discount, are those of the paper. */
    @Override
    public TrainOptions defaults() {
        return SasRec.defaultsOfOneNetwork()
                .byDefault(REWARDS, Rewards.parse("buy=1,purchase=1,cart=0.5,fav=0.5,*=0.2"))
                .byDefault(DISCOUNT, 0.5)
                .byDefault(WEIGHT, 1.);
    }

    @Override
    public Objective objective(
            Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        return new NextItem(
                fit, learnt, leavesOutMet, options, new Rewarded(learnt, options.get(REWARDS)));
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        return new Network(
                Parts.attention(
                                "SQN",
                                Script.text(Sqn.class, "sqn.py"),
                                items,
                                options.get(LearningOptions.MAX_LENGTH),
                                true,
                                options)
                        .with("discount", options.get(DISCOUNT))
                        .with("weight", options.get(WEIGHT))
                        .withTable("item_value", Start.NEAR_ZERO, items, dimension)
                        .withTable("item_other_value", Start.NEAR_ZERO, items, dimension),
                dimension);
    }
}
