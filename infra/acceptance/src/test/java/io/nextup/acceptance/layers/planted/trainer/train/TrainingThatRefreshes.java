package io.nextup.acceptance.layers.planted.trainer.train;

import io.nextup.acceptance.layers.planted.trainer.operate.OperationThatPrints;

/** Points up within the trainer, from learning to operating. */
public record TrainingThatRefreshes(OperationThatPrints next) {}
