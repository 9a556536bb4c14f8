/**
 * Counted transitions between items, within a window and in both directions.
 *
 * <p>In: a dataset. Out: a module that adds up the rows of a sequence's newest items.
 *
 * <p>What always holds: the counts see the fit alone; they stay sparse, here and in the module.
 */
package io.nextup.trainer.family.markov;
