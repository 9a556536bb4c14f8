/**
 * The source of interactions: its start, and its behavior if the topic has lost unread records.
 *
 * <p>In: the Kafka connector's source. Out: the same source, which refuses to continue at an offset
 * that is not in the topic.
 *
 * <p>What always holds: no offset ever jumps silently. Names, state and serializers are those of
 * the connector, so a savepoint of either is a savepoint of the other.
 */
package io.nextup.job.source;
