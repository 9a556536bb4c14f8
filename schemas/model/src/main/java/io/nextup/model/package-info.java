/**
 * What the job and the trainer must agree on: what of the interactions topic counts, how
 * interactions become a user's sequence, how a sequence becomes a model's input, and what a model's
 * artifact is.
 *
 * <p>In: records of the interactions topic; artifact directories. Out: verdicts, user sequences,
 * encoded inputs, verified artifacts.
 *
 * <p>What always holds: there is one validator, which also decides an interaction's place in time,
 * one set of sequence rules and one place that pads and truncates; index 0 is padding everywhere;
 * an artifact is used only after its checksums and its probes were verified. Nothing here knows
 * Flink or starts a thread, and only the stores hold a clock, for their leases.
 */
package io.nextup.model;
