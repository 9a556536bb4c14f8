/**
 * The conversion of messages to Kafka records, and the way of dead letters to their sink.
 *
 * <p>In: {@link io.nextup.event.Recommendation}, {@link io.nextup.event.DeadLetter}. Out: records
 * of their topics, with the guarantee that the options ask for.
 *
 * <p>What always holds: recommendations are keyed by user, so that one user's stay in order; no
 * dead letter is larger than the topic accepts, since a refused one would stop the job again after
 * every restart.
 */
package io.nextup.job.publish;
