package io.nextup.trainer.operate;

import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.TrainingListener;
import java.util.function.Consumer;

/** Hears how a long operation goes on. Notes may come from several threads. */
public interface Progress extends TrainingListener {

    @Override
    void note(String line);

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
