/**
 * One training, from a split history to a model that may be published.
 *
 * <p>In: a history, how it is divided, a family and its options. Out: a fitted model with what it
 * cost and what a manifest says of its making.
 *
 * <p>What always holds: nothing is published here; what is told of a model is told the same whether
 * it was trained once or by a refresh.
 */
package io.nextup.trainer.candidate;
