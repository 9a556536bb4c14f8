/**
 * Runs Java programs as child processes.
 *
 * <p>In: a class path, a main class, a log file. Out: a process that can be watched, restarted and
 * ended.
 *
 * <p>What always holds: no child outlives this JVM, however it ends. Logs are appended to. An error
 * carries the end of the child's own log. Every port is on the loopback address.
 */
package io.nextup.local.process;
