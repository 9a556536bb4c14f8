/**
 * Sends a history to the interactions topic again, at a chosen pace.
 *
 * <p>In: interactions in the order in which to send them. Out: records keyed by user, and an
 * account of how far behind their due times they were sent.
 *
 * <p>What always holds: events keep their order; no event is sent before it is due; what is counted
 * as sent, the broker has acknowledged.
 */
package io.nextup.launcher.replay;
