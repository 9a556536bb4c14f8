/**
 * Families of models: one interface, found by name.
 *
 * <p>In: what to fit on, cases to choose by, options. Out: a module that honours the contract of
 * {@link io.nextup.scoring.Scorer}, with what it was made from.
 *
 * <p>What always holds: the fit sees nothing of the validation cases' targets; every module ranks
 * by the same {@code ranking.py}, or, where a network has many items, to the same answer by {@code
 * pruned.py}; a family is found by {@link java.util.ServiceLoader}, so that another jar may bring
 * one.
 */
package io.nextup.trainer.family;
