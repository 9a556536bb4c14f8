package io.nextup.local.layers.planted.job;

/** An operator of a job. */
public record Operator(String name) {}
