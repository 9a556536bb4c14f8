package io.nextup.serving.feed;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic of one partition from its beginning, and then on for ever, on a daemon thread of
 * its own. It has no consumer group and commits nothing: the topic is the only memory. It reads
 * committed records only.
 *
 * <p>No failure ends it before {@link #close}. While the broker is away, the topic is missing or
 * access is denied, it retries after pauses of 1 to 30 s, and goes on where it was.
 */
public final class TopicFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    private final String topic;
    private final Duration closingPatience;
    private final CaughtUpGate gate = new CaughtUpGate();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final FeedReader reader;
    private final Thread thread;

    TopicFeed(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<TopicDescriber> describers,
            FeedTimes times,
            FeedListener listener) {
        this.topic = topic;
        this.closingPatience = times.closing();
        this.reader = new FeedReader(topic, consumers, describers, times, listener, gate);
        this.thread = new Thread(this::run, "nextup-feed-" + topic);
        this.thread.setDaemon(true);
        // Kafka finds classes by the thread's loader: that of whoever starts the feed may end
        // before the feed does.
        this.thread.setContextClassLoader(TopicFeed.class.getClassLoader());
    }

    /** A feed with its thread running. */
    public static TopicFeed start(String topic, KafkaSettings kafka, FeedListener listener) {
        return start(topic, kafka, FeedTimes.DEFAULT, listener);
    }

    static TopicFeed start(
            String topic, KafkaSettings kafka, FeedTimes times, FeedListener listener) {
        TopicFeed feed =
                new TopicFeed(
                        topic,
                        // Lost offsets are an error that the feed hears of: it tells its listener,
                        // and begins anew.
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

    /** Whether the listener has all records that lay in the topic when this reading began. */
    public boolean isCaughtUp() {
        return gate.isOpen();
    }

    /**
     * Waits until {@link #isCaughtUp}. Not for the listener: it would wait for itself.
     *
     * @return whether the feed has caught up; false once the patience is over, or the feed closed
     */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return gate.await(patience);
    }

    /** Records between the position and the end of the topic; -1 unknown. */
    public long lag() {
        return reader.lag();
    }

    /** Timestamp of the newest record of this reading, milliseconds since the epoch; -1 none. */
    public long newestRecordTimeMillis() {
        return reader.newestRecordTimeMillis();
    }

    /** Failures of the Kafka clients and of the listener. */
    public long errors() {
        return reader.errors();
    }

    /**
     * Ends the feed. The listener is not called after this returns, unless it is in a call for
     * longer than 3 s, or closes the feed itself: then that call is the last.
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
            // Nobody ends the feed but by closing it; the interrupt only cuts the pause short.
            LOG.debug("Feed of topic {} was interrupted while it waits to retry", topic, e);
        }
    }
}
