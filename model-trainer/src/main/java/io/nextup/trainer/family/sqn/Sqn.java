package io.nextup.trainer.family.sqn;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part;
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
    static final Hyperparameter<String> REWARDS =
            Hyperparameter.text(
                            "rewards",
                            "Rewards by event type, such as buy=1,cart=0.5,*=0.2; * stands for all"
                                    + " others.")
                    .labelled("LIST")
                    .where(Sqn::isList, "TYPE=REWARD,...");

    static final Hyperparameter<Double> DISCOUNT =
            Hyperparameter.number("discount", "Worth of a reward one step later.")
                    .where(value -> value >= 0 && value < 1, "0 up to but not including 1");

    static final Hyperparameter<Double> WEIGHT =
            Hyperparameter.number("valueWeight", "Weight of the rewards beside the next item.")
                    .where(value -> value >= 0 && Double.isFinite(value), "at least 0");

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Sqn() {}

    private static boolean isList(String text) {
        try {
            Rewards.parse(text);
            return true;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

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
        return new SasRec()
                .defaults()
                .with(REWARDS, "buy=1,purchase=1,cart=0.5,fav=0.5,*=0.2")
                .with(DISCOUNT, 0.5)
                .with(WEIGHT, 1.);
    }

    @Override
    public Objective objective(Dataset fit, Lessons lessons, TrainOptions options) {
        Rewards rewards = Rewards.parse(options.get(REWARDS));
        return new NextItem(fit, lessons, options, new Rewarded(lessons, rewards));
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        return new Network(
                new Part("SQN", Script.text(Sqn.class, "sqn.py"))
                        .with("dropout", options.get(NetworkOptions.DROPOUT))
                        .with("discount", options.get(DISCOUNT))
                        .with("weight", options.get(WEIGHT))
                        .with("embedding", Parts.embedding(items, dimension))
                        .with(
                                "ages",
                                Parts.ages(options.get(LearningOptions.MAX_LENGTH), dimension))
                        .with("blocks", Parts.attentionBlocks(true, options))
                        .with("head", Parts.tiedHead(dimension))
                        .withTable("item_value", Start.NEAR_ZERO, items, dimension)
                        .withTable("item_other_value", Start.NEAR_ZERO, items, dimension),
                dimension);
    }
}
