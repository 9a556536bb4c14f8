/**
 * Shows an evaluation in the forms that people and programs read.
 *
 * <p>In: an {@link io.nextup.trainer.evaluate.EvaluationReport}, its subject and figures of the
 * item vectors; for the page also a learning curve and maps of the items, if there are any. Out:
 * lines of text, a JSON object, one HTML page.
 *
 * <p>What always holds: all forms state the same numbers. The page is one file that loads nothing
 * from outside, and is well-formed XML too. Its charts need a script, which it holds; its tables do
 * not. All text from data is escaped.
 */
package io.nextup.trainer.report;
