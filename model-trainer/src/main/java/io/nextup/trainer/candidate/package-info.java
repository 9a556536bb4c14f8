/**
 * Trains one model, from a split history to a candidate for publishing.
 *
 * <p>In: a history, the way to split it, a family and its options. Out: a fitted model with its
 * cost and its manifest's entries about how it was made.
 *
 * <p>What always holds: nothing is published here; provenance has the same entries whether a single
 * training or a refresh made the model.
 */
package io.nextup.trainer.candidate;
