package io.nextup.local.layers.planted.event;

import io.nextup.local.layers.planted.job.Operator;

/** Points up, from the lowest layer to a high one. */
public record MessageThatKnowsTheJob(Operator operator) {}
