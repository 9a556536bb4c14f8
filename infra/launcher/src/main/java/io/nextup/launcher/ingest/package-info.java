/**
 * Check of a topic's records: how the job would read them, and by which mapping it could.
 *
 * <p>In: a sample of records, and rules of the intake or none. Out: a report of what the job reads
 * and refuses, and a proposal of a mapping.
 *
 * <p>What always holds: records are read and judged by the job's own classes; a proposal depends on
 * nothing but the sample, and takes time and memory within bounds, whatever the records hold.
 * Nothing here knows Kafka.
 */
package io.nextup.launcher.ingest;
