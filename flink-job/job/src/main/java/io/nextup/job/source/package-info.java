/**
 * The source of interactions: its start, and its behavior if the topic has lost unread records, was
 * recreated or has grown.
 *
 * <p>In: the Kafka connector's source. Out: the same source, which refuses to continue at an offset
 * that is not in the topic, in another topic than that of the checkpoint, and in partitions that
 * the topic did not have then. The enumerator checks all this, with the connector's admin client;
 * readers ask it.
 *
 * <p>What always holds: no offset ever jumps silently, and no record of another topic or of an
 * added partition is read. Splits and their serializer are the connector's. The enumerator's state
 * is the connector's with the topic's id and number of partitions; it is read without them, too.
 */
package io.nextup.job.source;
