package io.nextup.trainer.family.timesasrec;

import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part;
import io.nextup.trainer.family.network.Part.Start;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.Script;
import java.util.List;

/** The family {@code time-sasrec}. */
public final class TimeSasRec implements NetworkFamily {
    private static final ModelInputs INPUTS =
            new ModelInputs(List.of(InputColumn.TIMES, InputColumn.NOW), List.of(), true);

    /** Pauses of 2^16 minutes, which are 45 days, and longer ones are not told apart. */
    private static final int PAUSES = 18;

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public TimeSasRec() {}

    @Override
    public String name() {
        return "time-sasrec";
    }

    @Override
    public String summary() {
        return "self-attention that knows the hour, the weekday and the pauses";
    }

    @Override
    public TrainOptions defaults() {
        return SasRec.defaultsOfOneNetwork();
    }

    @Override
    public ModelInputs inputs(TrainOptions options) {
        return INPUTS;
    }

    @Override
    public Objective objective(
            Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        return new NextItem(fit, learnt, leavesOutMet, options, new AskedAtTarget(learnt));
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        return new Network(
                Parts.attention(
                                "TimeSASRec",
                                Script.text(TimeSasRec.class, "timesasrec.py"),
                                items,
                                options.get(LearningOptions.MAX_LENGTH),
                                true,
                                options)
                        .with("moments", moments(dimension)),
                dimension);
    }

    private static Part moments(int dimension) {
        return new Part("Moments", Script.text(TimeSasRec.class, "moments.py"))
                .with("hour_embedding", Start.NEAR_ZERO, 24, dimension)
                .with("weekday_embedding", Start.NEAR_ZERO, 7, dimension)
                .with("pause_embedding", Start.NEAR_ZERO, PAUSES, dimension);
    }
}
