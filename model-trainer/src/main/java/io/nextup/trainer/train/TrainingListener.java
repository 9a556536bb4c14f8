package io.nextup.trainer.train;

/** Hears of a training's progress, on the training's own thread. */
public interface TrainingListener {

    /** After each epoch. */
    void epoch(EpochReport report);
}
