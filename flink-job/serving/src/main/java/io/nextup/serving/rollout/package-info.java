/**
 * The roll-out of models: from an announcement to a serving model.
 *
 * <p>In: {@link io.nextup.event.ModelAnnouncement}s. Out: loaded, verified and warmed-up models,
 * handed to the {@link io.nextup.serving.engine.ScoringEngine} of the process.
 *
 * <p>What always holds: the newest announced model that loads serves; whatever is wrong with a
 * model, the previous one keeps serving, or popular items answer; one model at a time is fetched or
 * loaded, beside one load that is late at most; a model whose loads kill the process or hang is
 * loaded only while nothing serves, and ever more rarely; a model is demoted for deaths of
 * processes only where others have survived without it; while nothing serves, a ready model is not
 * refused for being late; a model that was fetched once is loaded again without its store.
 */
package io.nextup.serving.rollout;
