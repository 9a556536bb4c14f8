/**
 * The trainer's command line: the verbs {@code train}, {@code refresh}, {@code evaluate}, {@code
 * compare}, {@code models} and {@code erasures}.
 *
 * <p>In: arguments. Out: with {@code --json} one JSON object on standard output and nothing else
 * there ({@code refresh}: one for each round, on a line of its own); progress and notes on standard
 * error; exit code 0 for success, 1 for a failure, 2 for wrong usage.
 *
 * <p>What always holds: an error is one line that says what to do ({@code --verbose} adds the stack
 * trace); an interrupted run leaves nothing half done in a registry.
 */
package io.nextup.trainer.cli;
