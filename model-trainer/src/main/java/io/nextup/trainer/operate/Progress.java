package io.nextup.trainer.operate;

import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.TrainingListener;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Hears how a long operation goes on. Notes may come from several threads. */
public interface Progress extends TrainingListener {

    @Override
    void note(String line);

    /**
     * Returns a listener for the numbers of cases that a model has answered.
     *
     * @param model its name, for people
     * @param answers how many there will be
     */
    default LongConsumer ranking(String model, long answers) {
        long[] done = new long[1];
        String what = "by " + model;
        at(new Stage(Stage.Kind.RANKING, what, 0, answers, "answers"));
        return count -> {
            done[0] += count;
            at(new Stage(Stage.Kind.RANKING, what, done[0], answers, "answers"));
        };
    }

    /** The training whose epochs it heard of has ended, well or not. */
    void trainingEnded();

    /** Hears notes and leaves out the epochs. */
    static Progress notesOnly(Consumer<String> notes) {
        return new Progress() {
            @Override
            public void epoch(EpochReport report) {}

            @Override
            public void note(String line) {
                notes.accept(line);
            }

            @Override
            public void trainingEnded() {}
        };
    }
}
