package io.nextup.trainer.refresh;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.option.MarkovOptions;
import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;

/** Made worse on purpose: transitions counted in the wrong direction. */
final class Backwards implements Family {
    /** A transition counts in one direction only, or the right one would count too. */
    private static final TrainOptions ONE_WAY =
            new TrainOptions(
                    1,
                    50,
                    64,
                    2,
                    2,
                    0.2,
                    128,
                    1e-3,
                    512,
                    30,
                    5,
                    3,
                    Duration.ZERO,
                    new MarkovOptions(5, 0.7, 0, 0.5, 0.3, 15, 0.5));

    private final Markov markov = new Markov();

    @Override
    public String name() {
        return "backwards";
    }

    @Override
    public TrainOptions defaults() {
        return markov.defaults();
    }

    @Override
    public Set<Hyperparameter> hyperparameters() {
        return markov.hyperparameters();
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        int[][] reversed = new int[task.fit().sequences().length][];
        for (int user = 0; user < reversed.length; user++) {
            int[] sequence = task.fit().sequences()[user];
            reversed[user] =
                    IntStream.range(0, sequence.length)
                            .map(i -> sequence[sequence.length - 1 - i])
                            .toArray();
        }
        return markov.train(
                new TrainingTask(
                        new Dataset(
                                task.fit().vocabulary(),
                                task.fit().userIds(),
                                reversed,
                                task.fit().times()),
                        task.validation(),
                        ONE_WAY,
                        task.workDirectory(),
                        task.listener()));
    }
}
