/**
 * The source of interactions: where it starts, and what it does when the topic has lost records
 * that the job has not read.
 *
 * <p>In: the Kafka connector's source. Out: the same source, which refuses to go on at an offset
 * that is not in the topic.
 *
 * <p>What always holds: no offset ever jumps silently. Names, state and serializers are those of
 * the connector, so a savepoint of either is a savepoint of the other.
 */
package io.nextup.job.source;
