/**
 * Families side by side: what each one's training cost, and how good and how fast its model is.
 *
 * <p>In: trainings, one a family, each in a process of its own; figures of their models on one test
 * part. Out: a {@link io.nextup.trainer.leaderboard.Leaderboard}, best first.
 *
 * <p>What always holds: a training that has ended is kept in a file of its own, so that a
 * comparison that was stopped goes on where it was; a directory holds trainings of one set of
 * arguments only. A limit of time is shared evenly by the families that are left.
 */
package io.nextup.trainer.leaderboard;
