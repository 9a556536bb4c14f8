/**
 * Searches for better values of a family's options, by successive halving.
 *
 * <p>In: the options of a training, those among them that stay, a time limit, and something that
 * trains and judges. Out: the model to publish, and what was tried.
 *
 * <p>What always holds: the defaults are trained first and in full, and another model takes their
 * place only if it is better by more than one standard error. Nothing here knows a family, reads a
 * clock of its own or prints; the same seed draws the same candidates.
 */
package io.nextup.trainer.tune;
