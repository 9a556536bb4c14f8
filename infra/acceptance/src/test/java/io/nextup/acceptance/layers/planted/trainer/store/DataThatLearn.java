package io.nextup.acceptance.layers.planted.trainer.store;

import io.nextup.acceptance.layers.planted.trainer.train.TrainingSize;

/** Points up within the trainer, from data to learning. */
public record DataThatLearn(TrainingSize size) {}
