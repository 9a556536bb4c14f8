/**
 * Shows what a model has learnt about its items.
 *
 * <p>In: a module whose weights hold a vector for each item. Out: those vectors, the nearest ones
 * of each, files of them for other programs, a picture of them in two dimensions, and two figures
 * of how they lie on the sphere.
 *
 * <p>What always holds: a module without such vectors is not an error; the same weights give the
 * same picture and the same figures.
 */
package io.nextup.trainer.embedding;
