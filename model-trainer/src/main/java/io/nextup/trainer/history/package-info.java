/**
 * Reads recorded interactions: from files of the usual formats, or from the interactions topic.
 *
 * <p>In: a file (plain or gzip) or a Kafka topic. Out: a list of interactions; from a file in the
 * order of their event times, from the topic in the order of their arrival, at the job's order
 * times.
 *
 * <p>What always holds: nothing is skipped in a file: an invalid line is an error that names file,
 * line, value and the way out. Records that are skipped on the topic are counted. The same input
 * gives the same list.
 *
 * <p>The same code reads other topics to their ends: announcements and the jobs' health.
 */
package io.nextup.trainer.history;
