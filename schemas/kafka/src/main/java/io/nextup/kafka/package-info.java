/**
 * Access to the Kafka cluster that holds Nextup's topics: settings, clients, and reads to a topic's
 * end.
 *
 * <p>In: an address, properties of Kafka clients and names of topics, from a file, the environment
 * or options. Out: clients, the content of topics, and a certificate for a broker of this machine.
 * {@link io.nextup.kafka.JobNames} are the names by which brokers know a job.
 *
 * <p>What always holds: every Kafka client of Nextup is made here, except those of Flink's sources
 * and sinks, which take their properties from here. No message and no {@code toString} shows a
 * secret.
 */
package io.nextup.kafka;
