/**
 * What of the interactions topic counts, for the job and the trainer alike.
 *
 * <p>In: records of the topic. Out: a verdict on each: an interaction with its place in time, an
 * erasure, or a refusal with its reason.
 *
 * <p>What always holds: there is one validator, one set of limits, and one order time: the lesser
 * of event time and record timestamp. Nothing here holds a clock or starts a thread.
 */
package io.nextup.intake;
