/**
 * The console as a process of a local run.
 *
 * <p>In: a broker's address and a port. Out: pages at that port. Always holds: it ends with the
 * run, and its failure ends nothing else.
 */
package io.nextup.local.console;
