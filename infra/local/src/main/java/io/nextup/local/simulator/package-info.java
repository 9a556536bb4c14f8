/**
 * Clicks with a known structure: what a recommender could learn at best is known, not estimated.
 *
 * <p>In: settings and a seed. Out: clicks in the order of their times, each with the hit rate that
 * an oracle who knows the whole structure could expect for it.
 *
 * <p>What always holds: the same settings give the same clicks; the stated probabilities are those
 * that the clicks were drawn with; there is no clock and no thread.
 */
package io.nextup.local.simulator;
