/**
 * A run of the whole system on this machine.
 *
 * <p>In: a broker, a cluster and a console that have started. Out: a line for each change of state.
 *
 * <p>What always holds: a process that dies is restarted, or the run ends and says why; a console's
 * failure ends nothing else.
 */
package io.nextup.local.run;
