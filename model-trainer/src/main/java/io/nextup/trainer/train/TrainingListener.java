package io.nextup.trainer.train;

import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.util.function.Consumer;

/** Listens to a training's progress, on the training's own thread. */
public interface TrainingListener extends Stages {

    /** Takes the report of a finished epoch. */
    void epoch(EpochReport report);

    /** Takes how far the work has come; nothing by default. */
    @Override
    default void at(Stage stage) {}

    /**
     * Takes the reason why the training ended with hardly anything learnt.
     *
     * @param reason a sentence without a full stop
     */
    default void hardlyTrained(String reason) {}

    /** Takes a line that a person wants to know. */
    default void note(String line) {}

    /** Returns a listener that hears the same, and then hands each epoch on. */
    default TrainingListener andThen(Consumer<EpochReport> more) {
        return andThen(more, reason -> {});
    }

    /**
     * Returns a listener that hears the same, and then hands each epoch on.
     *
     * @param hardly gets the reason of {@link #hardlyTrained}
     */
    default TrainingListener andThen(Consumer<EpochReport> more, Consumer<String> hardly) {
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

            @Override
            public void at(Stage stage) {
                first.at(stage);
            }

            @Override
            public void hardlyTrained(String reason) {
                first.hardlyTrained(reason);
                hardly.accept(reason);
            }
        };
    }
}
