/**
 * Java programs as child processes.
 *
 * <p>In: a class path, a main class, a log file. Out: a process that can be watched, restarted and
 * ended.
 *
 * <p>What always holds: no child outlives this JVM, however it ends; logs are appended to; an error
 * carries the end of what the child itself logged; every port is on the loopback address.
 */
package io.nextup.local.process;
