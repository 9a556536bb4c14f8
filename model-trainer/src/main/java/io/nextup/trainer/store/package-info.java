/**
 * Reads the interactions topic into the trainer's own copy, on disk: one that it keeps, or one for
 * a single reading. The trainer reads the topic's interactions nowhere else.
 *
 * <p>In: the topic's records from where the last reading ended. Out: the accepted interactions,
 * each partition's in the order of arrival, and the erasures that were carried out.
 *
 * <p>What always holds: {@code commit.json} names the segments and the offsets up to which they
 * were read. One rename replaces it, after everything that it names is durable; so the two agree
 * whenever the process or the machine stops (the copy for a single reading is not opened again, and
 * waits for no device). The next opening deletes all other files. An erased user's events are in no
 * file once the commit exists and the old segments are deleted; {@code commit.json} names the user
 * until the erasure is acknowledged. Readings, erasures and merges stream: no partition is ever in
 * memory as a whole.
 */
package io.nextup.trainer.store;
