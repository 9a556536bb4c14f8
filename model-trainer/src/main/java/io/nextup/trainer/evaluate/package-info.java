/**
 * How good a model is, by full ranking.
 *
 * <p>In: anything behind {@link io.nextup.model.Scorer}, cases with their true next items. Out: hit
 * rate, NDCG and MRR, with the history left out of the ranking and left in.
 *
 * <p>What always holds: a model is asked through the contract by which it serves; the target stands
 * among all items of the catalogue, never among a sample; ties count against the model; nobody
 * mixes the two columns.
 */
package io.nextup.trainer.evaluate;
