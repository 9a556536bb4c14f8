/**
 * Topics that every process reads as a whole: each record has the whole state of its key, and the
 * newest one counts.
 *
 * <p>In: a topic of exactly one partition, and the properties of the Kafka clients; for {@link
 * io.nextup.serving.feed.TopicWriter}, the states that a process publishes. Out: the topic's
 * committed records in the order of their offsets, to a {@link
 * io.nextup.serving.feed.FeedListener}; the newest state of each key, on its topic.
 *
 * <p>What always holds: a feed reads from the beginning; it reports once when it has all records
 * that were in the topic at its start, and before it starts over. One thread calls the listener. A
 * writer never puts an older value after a newer one of its key. No failure of the broker, the
 * topic, the clients or the listener ends a feed or a writer, or blocks its owner: failures are
 * counted, and logged once per kind with the way out.
 *
 * <p>{@code FeedReader}, {@code FeedProgress} and {@code WaitingWrites} hold no clock and start no
 * thread; {@code TopicFeed} and {@code TopicWriter} add one daemon thread each.
 */
package io.nextup.serving.feed;
