/**
 * Validation of the interactions topic, shared by the job and the trainer.
 *
 * <p>In: records of the topic. Out: a verdict on each: an interaction with its order time, an
 * erasure, or a rejection with its reason.
 *
 * <p>What always holds: there is one validator, one set of limits, and one order time: the earlier
 * of event time and record timestamp. One rule says whose erasures count; a signed one counts once
 * ({@link io.nextup.intake.CountedErasures}). Nothing here holds a clock or starts a thread.
 */
package io.nextup.intake;
