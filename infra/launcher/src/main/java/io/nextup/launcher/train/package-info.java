/**
 * Verbs that train and judge models.
 *
 * <p>In: options of a history, of families and of judging. Out: published models and reports.
 *
 * <p>What always holds: a verb only parses and prints; what it does stands in {@code
 * io.nextup.trainer.operate}. {@code TrainingProcess} alone does more: it runs trainings in JVMs of
 * their own.
 */
package io.nextup.launcher.train;
