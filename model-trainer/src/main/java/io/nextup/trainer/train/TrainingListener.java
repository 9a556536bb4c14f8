package io.nextup.trainer.train;

/** Listens to a training's progress, on the training's own thread. */
public interface TrainingListener {

    /** Takes the report of a finished epoch. */
    void epoch(EpochReport report);
}
