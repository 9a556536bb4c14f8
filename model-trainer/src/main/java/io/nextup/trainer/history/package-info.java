/**
 * Interactions as they were recorded: in files of the usual forms, or on the interactions topic.
 *
 * <p>In: a file (plain or gzip) or a Kafka topic. Out: a list of interactions; from a file in the
 * order of their event times, from the topic in the order of their arrival, at the times that order
 * them in the job.
 *
 * <p>What always holds: nothing is skipped in a file (a line that is not understood is an error
 * that names file, line, value and the way out); what is skipped on the topic is counted; the same
 * input gives the same list.
 *
 * <p>What reads one topic to its end reads others as well: announcements and the jobs' health.
 */
package io.nextup.trainer.history;
