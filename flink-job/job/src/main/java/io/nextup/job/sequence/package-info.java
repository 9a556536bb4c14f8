/**
 * What each user did last, and what that asks of the scoring stage.
 *
 * <p>In: {@link io.nextup.job.ingest.UserEvent}, keyed by user. Out: a {@link
 * io.nextup.serving.engine.ScoreRequest} for each interaction that asks for a recommendation.
 *
 * <p>What always holds: the rules are {@link io.nextup.sequence.UserSequence}'s, the same that the
 * trainer applies to the history; an interaction that changes nothing (repeated, too late, of a
 * type that does not count) is counted and asks for nothing; of an erased user nothing is left.
 */
package io.nextup.job.sequence;
