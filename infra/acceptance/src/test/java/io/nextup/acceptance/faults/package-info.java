/**
 * The job in real processes, while one part of it after another fails.
 *
 * <p>In: kinds of faults, seeds, kinds of delivery. Out: what was lost, doubled, out of order or
 * wrong, and how long an event waited for its answer.
 *
 * <p>What always holds: {@code FaultLedger} judges from data alone, and a model's answers are
 * computed without it; whatever fails here is mended here, and every process ends with its trial.
 */
package io.nextup.acceptance.faults;
