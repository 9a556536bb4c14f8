/**
 * Shows what a model has learnt about its items.
 *
 * <p>In: a module whose weights hold a vector for each item. Out: those vectors, the nearest ones
 * of each, files of them for other programs, and a picture of them in two dimensions.
 *
 * <p>What always holds: a module without such vectors is not an error; the same weights give the
 * same picture.
 */
package io.nextup.trainer.embedding;
