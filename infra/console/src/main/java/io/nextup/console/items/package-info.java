/**
 * Items: found by a word, near to one another by the vectors of a model, and on a map.
 *
 * <p>In: titles and categories, the items that people click, and a registry's models. Out: items
 * for the page. Always holds: vectors are open for the time of one question alone, and the map of a
 * version is drawn once.
 */
package io.nextup.console.items;
