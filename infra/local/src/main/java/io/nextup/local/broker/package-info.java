/**
 * Runs the local Kafka broker and creates the declared topics, or takes brokers of the user's own.
 *
 * <p>In: a directory, a port, {@code topics.yaml}; or settings of a cluster. Out: a running broker
 * that has these topics, and their records as they arrive; what a user's cluster lacks; files by
 * which clients log in.
 *
 * <p>What always holds: a user's own brokers get no topic or right unless a verb is asked for it.
 * The local broker listens on the loopback address only, creates no topic by itself, and keeps its
 * records in its directory, which only its user enters. Except in tests it answers only clients
 * that have its login.
 */
package io.nextup.local.broker;
