/**
 * Each user's last interactions, and the resulting requests to the scoring stage.
 *
 * <p>In: {@link io.nextup.job.ingest.UserEvent}, keyed by user. Out: a {@link
 * io.nextup.serving.engine.ScoreRequest} for each interaction that asks for a recommendation.
 *
 * <p>What always holds: the rules are {@link io.nextup.sequence.UserSequence}'s, the same that the
 * trainer applies to the history; an interaction that changes nothing (repeated, too late, of an
 * ignored type) is counted and makes no request; of an erased user nothing is left but, where
 * erasures are signed, the ids of those that have counted.
 */
package io.nextup.job.sequence;
