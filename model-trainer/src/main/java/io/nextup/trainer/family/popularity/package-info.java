/**
 * Popularity: the same items for everybody.
 *
 * <p>In: a dataset. Out: a module that ranks by how often an item occurs in it.
 *
 * <p>What always holds: a sequence changes nothing but what is excluded.
 */
package io.nextup.trainer.family.popularity;
