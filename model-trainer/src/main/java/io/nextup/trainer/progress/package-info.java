/**
 * Tells how far long work has come, so that a person can watch it.
 *
 * <p>In: counts from whoever works. Out: stages for whoever shows them. Every package may report;
 * none here prints or reads a clock: rates and estimates are made from measured stages where they
 * are shown.
 */
package io.nextup.trainer.progress;
