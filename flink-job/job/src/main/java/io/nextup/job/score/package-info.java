/**
 * The scoring stage: a thin shell around {@link io.nextup.serving.ServingProcess}.
 *
 * <p>In: {@link io.nextup.serving.engine.ScoreRequest}s. Out: {@link
 * io.nextup.event.Recommendation}s in the order of the requests, one for each that no newer one has
 * taken over.
 *
 * <p>What always holds: requests in flight are in the checkpoint as item ids, so a restore under
 * another vocabulary is correct; whenever a checkpoint can be taken, exactly one request in flight
 * or recommendation names each event ({@code ScoreFunction} explains why).
 */
package io.nextup.job.score;
