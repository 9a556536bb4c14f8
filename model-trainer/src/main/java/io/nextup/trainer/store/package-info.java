/**
 * The trainer's own copy of the interactions topic, on disk.
 *
 * <p>In: the topic's records from where the last reading ended. Out: the accepted interactions,
 * each partition's in the order of arrival, and the erasures that were carried out.
 *
 * <p>What always holds: {@code commit.json} names the segments and the offsets up to which they
 * were read, is replaced by one rename, and what it names lies on disk whole before that; so the
 * two agree whenever the process or the machine stops. What it does not name is deleted at the next
 * opening. The events of who was erased are in no file once the commit is there and the old
 * segments are deleted; {@code commit.json} names the user until the erasure is acknowledged. A
 * partition is held in memory nowhere: readings, erasures and merges stream.
 */
package io.nextup.trainer.store;
