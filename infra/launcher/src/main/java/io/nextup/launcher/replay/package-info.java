/**
 * Sends a history, or the lines of a file as they are, to a topic at a chosen pace.
 *
 * <p>In: records in the order in which to send them. Out: the same in the topic, and an account of
 * how far behind their due times they were sent.
 *
 * <p>What always holds: events keep their order; no event is sent before it is due; what is counted
 * as sent, the broker has acknowledged.
 */
package io.nextup.launcher.replay;
