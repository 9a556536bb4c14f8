/**
 * Says which recommendation belongs to which event, for everything that counts or judges them.
 *
 * <p>In: events in the order of sending, and recommendations in the order of their topic, both by
 * the events' numbers. Out: which event a recommendation answers, which it answers again, and which
 * recommendation the user's next event judges.
 *
 * <p>What always holds: no clock, no thread, no message format; a number that was never sent joins
 * nothing.
 */
package io.nextup.outcome;
