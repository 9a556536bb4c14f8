/**
 * Scoring: from a user's history to a recommendation.
 *
 * <p>In: {@link io.nextup.job.score.ScoreRequest}s, each with item ids and no model version; models
 * ({@link io.nextup.job.score.ServingModel}) from {@link io.nextup.job.models}. Out: one {@link
 * io.nextup.event.Recommendation} for each request, in the order of the requests.
 *
 * <p>What always holds: requests in flight are in the checkpoint as item ids, so a restore under
 * another vocabulary is right; a batch is scored by one model, whose version each of its answers
 * bears; a worker that is idle never waits; a model is closed after its last batch and never
 * before; a request is answered or the job fails, never dropped; a row that only fills a batch up
 * is answered to no one.
 *
 * <p>{@code RequestQueue}, {@code BatchShapes}, {@code BatchEncoder} and {@code BatchScorer} know
 * neither Flink nor DJL, hold no clock and start no thread; {@code ScoringEngine} adds the threads;
 * {@code ScoreFunction} is the thin shell towards Flink.
 */
package io.nextup.job.score;
