/**
 * A page with charts: its frame, charts as data, escaped text.
 *
 * <p>In: values and words, wherever they come from. Out: one HTML page, in which uPlot draws.
 *
 * <p>What always holds: the page is one file that loads nothing; it runs no script but its own,
 * which a hash in its policy names; it is well-formed XML too; words are escaped; the default
 * locale changes nothing; the same input gives the same page.
 */
package io.nextup.trainer.plot;
