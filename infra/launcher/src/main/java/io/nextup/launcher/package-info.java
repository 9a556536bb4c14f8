/**
 * Runs the verbs of {@code ./nextup}.
 *
 * <p>In: a command line. Out: an exit code, results on standard output, all else on standard error.
 *
 * <p>What always holds: with {@code --json} standard output is JSON alone, of the fields that
 * JSON.md has; an error that a user can cause is one message without a stack trace; no process
 * outlives the program.
 */
package io.nextup.launcher;
