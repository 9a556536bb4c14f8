/**
 * Options of the verbs that show metrics.
 *
 * <p>In: a command line. Out: a server of metrics, or none.
 *
 * <p>What always holds: without a port nothing listens, and without an address nothing but this
 * machine can reach it.
 */
package io.nextup.trainer.cli.metrics;
