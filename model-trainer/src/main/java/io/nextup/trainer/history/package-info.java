/**
 * Reads recorded interactions from files of the usual formats, and judges the records of the
 * interactions topic.
 *
 * <p>In: a file (plain or gzip), or records of the topic. Out: a recording, which can be read again
 * and again; a file's interactions count in the order of their event times. Of the topic's records:
 * the job's verdicts and their counts; {@link io.nextup.trainer.store} reads and keeps them. Of a
 * catalogue's file: its items.
 *
 * <p>What always holds: an invalid line of a file is an error that names file, line, value and the
 * way out, or, up to a number that the user allows, is left out and noted. Records that are skipped
 * on the topic are counted. The same input gives the same interactions.
 */
package io.nextup.trainer.history;
