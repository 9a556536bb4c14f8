/**
 * {@code nextup bench}: how fast the job is, beside what bounds it.
 *
 * <p>In: sizes, rates, durations. Out: throughput, latencies, limits and costs of one run, as a
 * table, as JSON and as a page with charts.
 *
 * <p>What always holds: broker, JobManager, TaskManager, load generator and bare module are
 * processes of their own; latency counts from the time at which an event was to be sent, not from
 * when it was; a run is an error and gives no figures if an event stays unanswered or is answered
 * twice, or if one is answered that was never sent.
 *
 * <p>{@code Workload}, {@code OpenLoop}, {@code LatencyRecorder}, {@code Limits} and the records
 * hold no clock and start nothing.
 */
package io.nextup.bench;
