package io.nextup.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Percentiles of the latencies of some events, in milliseconds.
 *
 * @param eventCount number of events
 */
@JsonPropertyOrder({"p50", "p90", "p99", "p999", "max", "mean", "eventCount"})
record LatencyMillis(
        double p50,
        double p90,
        double p99,
        double p999,
        double max,
        double mean,
        long eventCount) {}
