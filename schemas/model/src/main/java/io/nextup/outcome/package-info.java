/**
 * Says which recommendation answers which event, which event judges a list, and how lists and their
 * baseline fare. Everything that counts or judges calls this: demo, benchmark, fault suite and
 * console.
 *
 * <p>In: events and recommendations, those of a user in the order of their topic, and the time.
 * Out: which event a recommendation answers, which it answers again, lists with their outcome, and
 * hit rates by model.
 *
 * <p>What always holds: no clock, no thread, no message format. An event judges one list at most,
 * and a list is judged once at most. The same records give the same figures, in whatever order a
 * reader meets those of different users. Memory is bounded where the caller says so.
 */
package io.nextup.outcome;
