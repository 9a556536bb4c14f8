package io.nextup.acceptance.layers.planted.trainer.train;

/** A class that data must not know. */
public record TrainingSize(int epochs) {}
