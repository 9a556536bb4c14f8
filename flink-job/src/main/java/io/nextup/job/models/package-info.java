/**
 * Models: from an announcement to a model that serves.
 *
 * <p>In: {@link io.nextup.event.ModelAnnouncement}s, on a branch of the graph of their own. Out:
 * loaded, verified and warmed-up models, handed to the {@link io.nextup.job.score.ScoringEngine} of
 * the process.
 *
 * <p>What always holds: announcements never share a task with requests, so a full queue cannot keep
 * the model out that would empty it; the newest announced model that loads serves; whatever is
 * wrong with a model, the one before goes on serving; a model that ends the process while it is
 * loaded, or hangs, is not loaded again and again; where nothing serves, no model that is ready is
 * turned away for being late.
 */
package io.nextup.job.models;
