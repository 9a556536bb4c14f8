/**
 * Java programs as child processes.
 *
 * <p>In: a class path, a main class, a log file. Out: a process that can be watched and ended.
 *
 * <p>What always holds: no child outlives this JVM, however it ends; an error carries the end of
 * the child's log; every port is on the loopback address.
 */
package io.nextup.local.process;
