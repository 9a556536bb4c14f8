/**
 * The option that has {@code train} search for better values, and how the result of a search is
 * shown.
 *
 * <p>In: a command line, the record of a search. Out: a time limit, lines and JSON.
 *
 * <p>What always holds: only {@code train} searches; {@code refresh} refuses the option and says
 * what to do instead.
 */
package io.nextup.trainer.cli.tune;
