package io.nextup.serving.feed;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic of one partition from its beginning, and then follows it for ever, on its own
 * daemon thread. It has no consumer group and commits nothing: the topic is the only memory. It
 * reads committed records only.
 *
 * <p>No failure ends it before {@link #close}. If the broker is down, the topic is missing or
 * access is denied, it retries after 1 to 30 s, and resumes at its offset.
 */
public final class TopicFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    private final String topic;
    private final Duration closingPatience;
    private final CaughtUpGate gate = new CaughtUpGate();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final FeedReader reader;
    private final Thread thread;

    /**
     * @param kafka the cluster's settings, for errors
     */
    TopicFeed(
            String topic,
            KafkaSettings kafka,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<TopicDescriber> describers,
            FeedTimes times,
            FeedListener listener) {
        this.topic = topic;
        this.closingPatience = times.closing();
        this.reader = new FeedReader(topic, kafka, consumers, describers, times, listener, gate);
        this.thread = new Thread(this::run, "nextup-feed-" + topic);
        this.thread.setDaemon(true);
        // Kafka finds classes by the thread's class loader, and the starting thread's loader may be
        // closed before the feed ends.
        this.thread.setContextClassLoader(TopicFeed.class.getClassLoader());
    }

    /** Starts a feed and its thread. */
    public static TopicFeed start(String topic, KafkaSettings kafka, FeedListener listener) {
        return start(topic, kafka, FeedTimes.DEFAULT, listener);
    }

    /**
     * Starts a feed and its thread. It knows {@link #staleFor}.
     *
     * @param between most time between two checks that the topic is read to its end
     */
    public static TopicFeed start(
            String topic, KafkaSettings kafka, Duration between, FeedListener listener) {
        return start(topic, kafka, FeedTimes.DEFAULT.withEndChecked(between), listener);
    }

    static TopicFeed start(
            String topic, KafkaSettings kafka, FeedTimes times, FeedListener listener) {
        TopicFeed feed =
                new TopicFeed(
                        topic,
                        kafka,
                        // Lost offsets must be an error, so that the feed can report it to its
                        // listener and start over.
                        () ->
                                KafkaClients.reader(
                                        kafka,
                                        Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")),
                        () -> new AdminDescriber(KafkaClients.admin(kafka, Map.of()), topic),
                        times,
                        listener);
        feed.start();
        return feed;
    }

    void start() {
        thread.start();
    }

    /**
     * Tells whether the listener has all records that were in the topic at the start of this
     * reading.
     */
    public boolean isCaughtUp() {
        return gate.isOpen();
    }

    /**
     * Waits until {@link #isCaughtUp}. The listener must not call it: it would wait for itself.
     *
     * @return true if the feed has caught up; false after a timeout, or if the feed is closed
     */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return gate.await(patience);
    }

    /**
     * Returns the time for which it has not been known that the listener has all records; empty
     * before it has caught up. Only for a feed that checks the end.
     */
    public Optional<Duration> staleFor() {
        return reader.staleFor(System.nanoTime());
    }

    /** Records between the position and the end of the topic; -1 if unknown. */
    public long lag() {
        return reader.lag();
    }

    /**
     * Timestamp of the newest record of this reading, milliseconds since the epoch; -1 if there is
     * none.
     */
    public long newestRecordTimeMillis() {
        return reader.newestRecordTimeMillis();
    }

    /** Number of failures of the Kafka clients and of the listener. */
    public long errors() {
        return reader.errors();
    }

    /**
     * Ends the feed. The feed does not call the listener after this returns. If the listener is in
     * a call for longer than 3 s, or closes the feed itself, that call is the last.
     */
    @Override
    public void close() {
        closing.countDown();
        gate.close();
        reader.stop();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(closingPatience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "Feed of topic {} has not ended within {}: its listener is busy",
                    topic,
                    closingPatience);
        }
    }

    private void run() {
        while (closing.getCount() > 0) {
            pause(reader.step(System.nanoTime()));
        }
        reader.close();
    }

    private void pause(Duration pause) {
        try {
            if (!pause.isZero() && closing.await(pause.toNanos(), NANOSECONDS)) {
                LOG.debug("Feed of topic {} closes while it waits to retry", topic);
            }
        } catch (InterruptedException e) {
            // Only closing ends the feed; the interrupt just shortens the pause.
            LOG.debug("Feed of topic {} was interrupted while it waits to retry", topic, e);
        }
    }
}
