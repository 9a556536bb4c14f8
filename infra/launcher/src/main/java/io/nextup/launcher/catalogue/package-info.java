/**
 * Writes the items and the rules of a catalogue, and says what the rules do.
 *
 * <p>In: files of items and of rules; their topics. Out: records of both topics, and how many items
 * each rule touches.
 *
 * <p>What always holds: a file is read to its end before anything of it is written; rules are
 * written only if they can be evaluated; a record is written only if it differs from the newest one
 * of its key. The counts and the words know no topic and no clock.
 */
package io.nextup.launcher.catalogue;
