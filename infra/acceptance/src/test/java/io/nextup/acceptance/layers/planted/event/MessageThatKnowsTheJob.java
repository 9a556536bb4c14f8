package io.nextup.acceptance.layers.planted.event;

import io.nextup.acceptance.layers.planted.job.Operator;

/** Points up, from the lowest layer to a high one. */
public record MessageThatKnowsTheJob(Operator operator) {}
