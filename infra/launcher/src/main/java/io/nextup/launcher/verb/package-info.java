/**
 * Base of every verb: its common options, its errors, its end.
 *
 * <p>In: what a verb does or throws. Out: an exit code, results on standard output, all else on
 * standard error or, on request, in the log.
 *
 * <p>What always holds: standard output has results alone, since programs read it; an error that a
 * user can cause is one line.
 */
package io.nextup.launcher.verb;
