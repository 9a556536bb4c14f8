/**
 * Runs the local Kafka broker and creates the declared topics.
 *
 * <p>In: a directory, a port, {@code topics.yaml}. Out: a running broker that has these topics, and
 * their records as they arrive.
 *
 * <p>What always holds: the broker listens on the loopback address only, creates no topic by
 * itself, and keeps its records in its directory.
 */
package io.nextup.local.broker;
