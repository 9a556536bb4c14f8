/**
 * Lines for people as lines of the log.
 *
 * <p>In: what verbs print on standard error. Out: the same lines, logged.
 *
 * <p>What always holds: standard output is left alone, since programs read it.
 */
package io.nextup.trainer.cli.log;
