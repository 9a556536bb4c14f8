package io.nextup.trainer.refresh;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.markov.MarkovOptions;
import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.util.stream.IntStream;

/** Made worse on purpose: transitions counted in the wrong direction. */
final class Backwards implements Family {
    /** A transition counts in one direction only, or the right one would count too. */
    private static final TrainOptions ONE_WAY =
            MarkovOptions.defaults().with(MarkovOptions.BACKWARD, 0.0);

    private final Markov markov = new Markov();

    @Override
    public String name() {
        return "backwards";
    }

    @Override
    public String summary() {
        return "transitions in the wrong direction";
    }

    @Override
    public TrainOptions defaults() {
        return markov.defaults();
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
                                TrainingSequences.of(reversed)),
                        task.validation(),
                        ONE_WAY,
                        task.workDirectory(),
                        task.listener()));
    }
}
