/**
 * Reads the topics.
 *
 * <p>In: a Kafka cluster. Out: decoded records, passed on in bulk, and some the moment they arrive.
 * Always holds: no consumer group, no commit, nothing written; a reader outlives the brokers'
 * absence.
 */
package io.nextup.console.feed;
