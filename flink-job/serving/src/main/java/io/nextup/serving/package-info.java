/**
 * Serving in one process: the scoring engine with its models, shared by all callers there.
 *
 * <p>In: {@link io.nextup.serving.ServingSettings}, announcements of models, requests. Out:
 * recommendations, by {@link io.nextup.serving.engine.ScoringEngine}.
 *
 * <p>{@link io.nextup.serving.ServingProcess} combines the engine ({@code engine}) and the roll-out
 * that gives it models ({@code rollout}, with {@code load} and {@code health}). {@code rules} says
 * which items their lists may hold. {@code guard} decides what fails, and keeps the files that
 * outlive a process. {@code feed} reads whole topics. Nothing here knows Flink: the job's operators
 * are thin shells around it, and other programs that answer like the job call it too.
 *
 * <p>What always holds: a process has one engine per job. It lingers after its last owner, and is
 * closed before the job's classes are unloaded.
 */
package io.nextup.serving;
