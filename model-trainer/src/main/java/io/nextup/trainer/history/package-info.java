/**
 * Reads recorded interactions: from files of the usual formats, or from the interactions topic.
 *
 * <p>In: a file (plain or gzip) or a Kafka topic. Out: a recording, which can be read again and
 * again; a file's interactions count in the order of their event times, the topic's in the order of
 * their arrival, at the job's order times.
 *
 * <p>What always holds: nothing is skipped in a file: an invalid line is an error that names file,
 * line, value and the way out. Records that are skipped on the topic are counted. The same input
 * gives the same interactions.
 *
 * <p>The same code reads other topics to their ends: announcements and the jobs' health.
 */
package io.nextup.trainer.history;
