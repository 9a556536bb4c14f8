/**
 * Simulates clicks with a known structure: the best possible result of a recommender is known, not
 * estimated.
 *
 * <p>In: settings and a seed. Out: clicks in the order of their times, each with the expected hit
 * rate of an oracle who knows the whole structure.
 *
 * <p>What always holds: the same settings give the same clicks; the stated probabilities are those
 * that the clicks were drawn with; there is no clock and no thread.
 */
package io.nextup.demo.simulator;
