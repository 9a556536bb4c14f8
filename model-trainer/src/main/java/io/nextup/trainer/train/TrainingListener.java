package io.nextup.trainer.train;

import java.util.function.Consumer;

/** Listens to a training's progress, on the training's own thread. */
public interface TrainingListener {

    /** Takes the report of a finished epoch. */
    void epoch(EpochReport report);

    /** Takes a line that a person wants to know. */
    default void note(String line) {}

    /** Returns a listener that hears the same, and then hands each epoch on. */
    default TrainingListener andThen(Consumer<EpochReport> more) {
        TrainingListener first = this;
        return new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                first.epoch(report);
                more.accept(report);
            }

            @Override
            public void note(String line) {
                first.note(line);
            }
        };
    }
}
