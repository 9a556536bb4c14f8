/**
 * Runs the local Kafka broker and creates the declared topics.
 *
 * <p>In: a directory, a port, {@code topics.yaml}. Out: a running broker that has these topics, and
 * their records as they arrive; files by which clients log in.
 *
 * <p>What always holds: the broker listens on the loopback address only, creates no topic by
 * itself, and keeps its records in its directory, which only its user enters. Except in tests it
 * answers only clients that have its login.
 */
package io.nextup.local.broker;
