/**
 * The roll-out of models: from an announcement to a serving model.
 *
 * <p>In: {@link io.nextup.event.ModelAnnouncement}s, and the reports of other processes. Out:
 * loaded, verified and warmed-up models, handed to the {@link
 * io.nextup.serving.engine.ScoringEngine} of the process; this process's reports.
 *
 * <p>{@code Rollout} decides, with {@code ModelWork}, {@code ModelChoice} and {@code ModelJudge}:
 * they hold no clock and start no thread. {@code ModelRollout} has the one thread that asks it, and
 * {@code StepExecutor} carries out what it decides, by {@code io.nextup.serving.load}.
 *
 * <p>What always holds: the newest announced model that loads serves; whatever is wrong with a
 * model, the previous one keeps serving, or popular items answer; one model at a time is fetched or
 * loaded, beside one load that is late at most; a model whose loads kill the process or hang is
 * loaded only while nothing serves, and ever more rarely; a model is demoted for deaths of
 * processes only where others have survived without it; while nothing serves, a ready model is not
 * refused for being late.
 */
package io.nextup.serving.rollout;
