/**
 * Why an item stands where it stands in a user's list: the model ranks it again without each item
 * of the history in turn.
 *
 * <p>In: a user's events and the model that an announcement names. Out: explanations. Always holds:
 * a history is as long as a job keeps it by the model's rules, and the class that answers it is the
 * job's; one model is open at most, and only an artifact whose manifest is the announced one is
 * opened.
 */
package io.nextup.console.why;
