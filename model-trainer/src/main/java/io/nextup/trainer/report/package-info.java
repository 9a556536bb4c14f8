/**
 * An evaluation in the forms that people and programs read.
 *
 * <p>In: an {@link io.nextup.trainer.evaluate.EvaluationReport} and what it is of; for the page
 * also a learning curve and a map of the items, where there are such. Out: lines of text, a JSON
 * object, one HTML page.
 *
 * <p>What always holds: all forms say the same numbers; the page is one file that asks for nothing
 * from outside, needs no script, and is well-formed XML too; whatever came from data is escaped.
 */
package io.nextup.trainer.report;
