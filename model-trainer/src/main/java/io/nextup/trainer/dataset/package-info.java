/**
 * Builds training data and evaluation cases from interactions.
 *
 * <p>In: a recording of interactions. Out: users' sequences under the job's own rules, and splits
 * of them into a part to fit on and cases to judge by. No event is an object: items and times are
 * in arrays, user by user, which all splits share.
 *
 * <p>What always holds: the vocabulary and every count come from the fit part alone; no event is
 * both fitted on and a target; an item enters the vocabulary only if the histories' {@link
 * io.nextup.trainer.dataset.ItemAdmission} admits it; the same interactions and seed give the same
 * split.
 */
package io.nextup.trainer.dataset;
