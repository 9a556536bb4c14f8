/**
 * The scoring engine: turns a user's history into a recommendation.
 *
 * <p>In: {@link io.nextup.serving.engine.ScoreRequest}s, each with item ids and no model version;
 * models ({@link io.nextup.serving.engine.ServingModel}) from {@code io.nextup.serving.rollout}.
 * Out: {@link io.nextup.event.Recommendation}s, one for each request. If requests are conflated,
 * there is none for a request that a newer one of its user has taken over: the newer one's
 * recommendation names the events of both.
 *
 * <p>What always holds: one model scores a batch, and each answer names its version; an idle worker
 * never waits; a model is closed after its last batch and never before; a request is answered or
 * fails, and is never dropped; rows that only fill a batch up have no answer.
 *
 * <p>{@code RequestQueue} and {@code BatchScorer} know no DJL, hold no clock and start no thread.
 * {@code Slots} holds the queues and models under one lock; {@code Worker} and {@code Watchdog} are
 * the threads; {@code CallRunner} answers one batch on a worker's thread; {@code Escalation}
 * demotes models; {@code CallTrials} lets others know a call of requests that may end the process.
 * {@code ScoringEngine} puts them together. {@code io.nextup.serving.guard} has the rules of
 * deadlines, stuck calls and requests on probation.
 */
package io.nextup.serving.engine;
