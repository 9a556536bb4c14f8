/**
 * Topics that every process reads as a whole: each record states all there is to know under its
 * key, and the newest one counts.
 *
 * <p>In: a topic of exactly one partition, and the properties of the Kafka clients; of {@link
 * io.nextup.serving.feed.TopicWriter}, the states that a process has to tell. Out: the topic's
 * committed records in the order of their offsets, to a {@link
 * io.nextup.serving.feed.FeedListener}; the newest state of each key, on its topic.
 *
 * <p>What always holds: a feed reads from the beginning, says once when it has all that lay in the
 * topic at its start, and says so before it begins anew. One thread calls the listener. A writer
 * never puts an older value behind a newer one of its key. No failure of the broker, the topic, the
 * clients or the listener ends a feed or a writer, or keeps its owner waiting: failures are
 * counted, and logged once a kind with the way out.
 *
 * <p>{@code FeedReader}, {@code Reading} and {@code WaitingWrites} hold no clock and start no
 * thread; {@code TopicFeed} and {@code TopicWriter} add one daemon thread each.
 */
package io.nextup.serving.feed;
