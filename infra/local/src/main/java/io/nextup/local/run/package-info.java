/**
 * A run of the whole system on this machine.
 *
 * <p>In: brokers that answer, a cluster and a console that have started. Out: a line for each
 * change of state, and the arguments of the job.
 *
 * <p>What always holds: a process that dies is restarted, or the run ends and says why; a console's
 * failure ends nothing else. The job takes models from the run's registry alone, unless told
 * otherwise.
 */
package io.nextup.local.run;
