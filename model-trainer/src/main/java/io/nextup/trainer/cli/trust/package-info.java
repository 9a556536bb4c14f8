/**
 * Options of the verbs that sign models, or read signed ones.
 *
 * <p>In: names of key files. Out: keys that were read. What always holds: a key file that cannot be
 * used ends the verb before it does anything.
 */
package io.nextup.trainer.cli.trust;
