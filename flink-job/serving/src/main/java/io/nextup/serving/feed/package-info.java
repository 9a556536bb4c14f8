/**
 * Topics that every process reads as a whole: each record states all there is to know under its
 * key, and the newest one counts.
 *
 * <p>In: a topic of exactly one partition, and the properties of the Kafka clients. Out: its
 * committed records in the order of their offsets, to a {@link
 * io.nextup.serving.feed.FeedListener}.
 *
 * <p>What always holds: a feed reads from the beginning, says once when it has all that lay in the
 * topic at its start, and says so before it begins anew. One thread calls the listener. No failure
 * of the broker, the topic, the clients or the listener ends a feed or keeps its owner waiting:
 * failures are counted, and logged once a kind with the way out.
 *
 * <p>{@code FeedReader} and {@code Reading} hold no clock and start no thread; {@code TopicFeed}
 * adds one daemon thread.
 */
package io.nextup.serving.feed;
