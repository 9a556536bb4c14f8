/**
 * Runs the local Flink cluster.
 *
 * <p>In: a directory, the jars that {@code infra/flink} gathers, its configuration, a job's jar.
 * Out: a cluster of real processes, its dashboard, a running job.
 *
 * <p>What always holds: every process listens on the loopback address only, and writes only to its
 * directory. What may change something through its REST interface needs the token of the run. An
 * error carries the job's own error, or the end of a process's log.
 */
package io.nextup.local.cluster;
