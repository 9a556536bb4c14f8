package io.nextup.acceptance.layers.planted.job;

/** An operator of a job. */
public record Operator(String name) {}
