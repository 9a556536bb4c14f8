/**
 * Scoring: from a user's history to a recommendation.
 *
 * <p>In: {@link io.nextup.job.score.ScoreRequest}s, each with item ids and no model version; models
 * ({@link io.nextup.job.score.ServingModel}) from {@link io.nextup.job.models}. Out: {@link
 * io.nextup.event.Recommendation}s in the order of the requests, one for each; where requests are
 * conflated, none for a request that a newer one of its user has taken over: the newer one's
 * recommendation names the events of both.
 *
 * <p>What always holds: requests in flight are in the checkpoint as item ids, so a restore under
 * another vocabulary is right; a batch is scored by one model, whose version each of its answers
 * bears; a worker that is idle never waits; a model is closed after its last batch and never
 * before; a request is answered or the job fails, never dropped; at every moment at which a
 * checkpoint can be taken, each event is named by one request in flight or by one recommendation
 * ({@code ScoreFunction} says why); a row that only fills a batch up is answered to no one.
 *
 * <p>{@code RequestQueue}, {@code BatchShapes}, {@code BatchEncoder} and {@code BatchScorer} know
 * neither Flink nor DJL, hold no clock and start no thread; {@code ScoringEngine} adds the threads;
 * {@code ScoreFunction} is the thin shell towards Flink.
 */
package io.nextup.job.score;
