/**
 * Kinds of metrics that Flink does not have: durations in seconds, and counters that are kept
 * elsewhere.
 *
 * <p>In: durations in microseconds, counts. Out: what Flink's reporters read. Always: a duration is
 * reported in seconds, and a value that only grows is a counter.
 */
package io.nextup.job.metrics;
