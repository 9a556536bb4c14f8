/**
 * Options that say how a history is taken, whatever the verb.
 *
 * <p>In: the command line. Out: the places of an interaction's fields, the registry of the records'
 * schemas, the part of a history that is the test, and the seed that shuffles events of the same
 * time.
 *
 * <p>What always holds: nothing here reads a history.
 */
package io.nextup.trainer.cli.history;
