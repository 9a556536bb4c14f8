/**
 * Measures how good a model is, by full ranking.
 *
 * <p>In: anything behind {@link io.nextup.scoring.Scorer}, cases with their true next items. Out:
 * hit rate, NDCG and MRR with the history left out of the ranking, left in, and as the job serves;
 * coverage, popularity bias and slices; whether one model is better than another.
 *
 * <p>What always holds: a model is asked through the contract by which it serves, and by its
 * popularity list where it knows nothing of a history. The target stands among all items of the
 * catalogue, never among a sample, and ties count against the model. Counts come from the fit
 * alone. The columns are never mixed. An interval is named by its method and counts users, not
 * cases.
 */
package io.nextup.trainer.evaluate;
