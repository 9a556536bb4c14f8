/**
 * The local Kafka broker and the declared topics.
 *
 * <p>In: a directory, a port, {@code topics.yaml}. Out: a running broker that has these topics, and
 * their records as they come.
 *
 * <p>What always holds: the broker listens on the loopback address only, makes no topic of its own
 * accord, and keeps its records in its directory.
 */
package io.nextup.local.broker;
