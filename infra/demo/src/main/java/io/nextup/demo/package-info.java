/**
 * The whole system at work for a few minutes, judged.
 *
 * <p>In: interactions of a file or of the click simulator. Out: a live view, then a summary as text
 * and JSON, and the promise that the system broke, if there is one.
 *
 * <p>What always holds: no model is trained on an event that is not in the topic yet; only a model
 * that the refresh's gate accepted serves; lists are judged as in the console, by {@code
 * io.nextup.outcome}; when the demo ends, its processes have ended.
 */
package io.nextup.demo;
