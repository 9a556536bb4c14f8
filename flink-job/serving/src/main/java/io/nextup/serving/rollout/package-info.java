/**
 * Models: from an announcement to a model that serves.
 *
 * <p>In: {@link io.nextup.event.ModelAnnouncement}s. Out: loaded, verified and warmed-up models,
 * handed to the {@link io.nextup.serving.engine.ScoringEngine} of the process.
 *
 * <p>What always holds: the newest announced model that loads serves; whatever is wrong with a
 * model, the one before goes on serving; a model that is demoted gives way to the one before,
 * however long a newer one is fetched or loaded; a model that ends the process while it is loaded,
 * or hangs, is not loaded again and again; where nothing serves, no model that is ready is turned
 * away for being late; a model that was fetched once is loaded again without its store.
 */
package io.nextup.serving.rollout;
