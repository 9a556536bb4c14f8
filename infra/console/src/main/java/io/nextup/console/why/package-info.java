/**
 * Why lists are as they are. An {@code Explainer} ranks an item again without each item of the
 * history in turn; {@code PastLists} makes lists again of the events, items and rules of then.
 *
 * <p>In: a user's events, and the model that an announcement or a registry names; for lists of the
 * past the topics of items and rules, too. Out: explanations, and how each list compares with the
 * one made again. Always holds: a history is as long as a job keeps it by the model's rules, and
 * the class that answers it is the job's; one model is open at most; what is not known any more is
 * said, and never taken for a difference.
 */
package io.nextup.console.why;
