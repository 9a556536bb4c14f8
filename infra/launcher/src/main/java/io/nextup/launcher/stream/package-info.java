/**
 * Verbs about the running stream: start it, measure it, feed it, look into it, and follow its
 * erasures.
 *
 * <p>In: the options of each verb. Out: a running system, records in topics, or reports.
 *
 * <p>What always holds: no process outlives its verb.
 */
package io.nextup.launcher.stream;
