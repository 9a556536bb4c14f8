/**
 * Items: their titles and categories, found by a word, near to one another by the vectors of a
 * model, and on a map.
 *
 * <p>In: titles and categories of files and of the items topic, the items that people click, and a
 * registry's models. Out: items for the page. Always holds: a file's title or category wins over
 * the topic's, those of the topic take a bounded share of the heap, vectors are open for the time
 * of one question alone, and the map of a version is drawn once.
 */
package io.nextup.console.items;
