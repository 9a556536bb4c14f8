/**
 * Metrics of a refresh, for Prometheus.
 *
 * <p>In: what a refresh reports of its rounds. Out: metrics, which a small HTTP server shows as
 * text.
 *
 * <p>What always holds: no other package uses the library of the metrics. Names and meanings stand
 * in METRICS.md, and a test holds the page to the code. No metric names a user. The server listens
 * on the loopback address unless another one is given, and neither a scrape nor its client holds up
 * a round or the end of the process.
 */
package io.nextup.trainer.metrics;
