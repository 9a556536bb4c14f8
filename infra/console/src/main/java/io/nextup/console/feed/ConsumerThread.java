package io.nextup.console.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thread that reads topics. After each failure it starts again with a new consumer. */
final class ConsumerThread implements AutoCloseable {
    /** Longest wait of a poll: what is to be done meanwhile waits as long. */
    static final Duration POLL = Duration.ofMillis(100);

    /** Patience with brokers; without an answer for so long they count as away. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerThread.class);

    /** Bound of a fetch, whose records must fit into a small heap. */
    private static final int MOST_FETCHED_BYTES = 2 << 20;

    private static final long RETRY_MILLIS = 1_000;

    private final KafkaSettings kafka;
    private final Map<String, Object> properties;
    private final Reading reading;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> current;
    private String lastFailure = "";

    /** Work with a consumer. */
    interface Reading {
        /** Reads until the thread is closed, something fails, or topics have changed. */
        void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread) throws TopicException;

        /** Takes a failure; the thread then calls {@link #read} again. */
        void failed(Exception failure);

        /** Returns the pause between a failure and the next try. */
        default long retryMillis() {
            return RETRY_MILLIS;
        }
    }

    /**
     * Makes the thread, which does not read yet.
     *
     * @param own properties of its consumers, which override those of the settings
     */
    ConsumerThread(String name, KafkaSettings kafka, Map<String, Object> own, Reading reading) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.reading = requireNonNull(reading, "reading is null");
        properties = new HashMap<>(KafkaClients.patience(PATIENCE));
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_FETCHED_BYTES);
        properties.putAll(own);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts to read; does not wait for the brokers. */
    void start() {
        thread.start();
    }

    /** Returns true until the thread is closed. */
    boolean goesOn() {
        return stopped.getCount() > 0;
    }

    /** Notes that the brokers answer: a later failure is logged, even if it is as the last one. */
    void works() {
        lastFailure = "";
    }

    private void run() {
        while (goesOn()) {
            try (Consumer<byte[], byte[]> consumer = consumer()) {
                current = consumer;
                if (goesOn()) {
                    reading.read(consumer, this);
                }
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (RuntimeException | TopicException e) {
                failed(e);
            } finally {
                current = null;
            }
        }
    }

    private Consumer<byte[], byte[]> consumer() throws TopicException {
        try {
            return KafkaClients.reader(kafka, properties);
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        }
    }

    /** Logs a repeated failure once, and waits before the next try. */
    private void failed(Exception e) {
        reading.failed(e);
        String failure = String.valueOf(e.getMessage());
        if (!failure.equals(lastFailure)) {
            LOG.warn("{} cannot read the topics, trying again: {}", thread.getName(), failure);
            lastFailure = failure;
        }
        try {
            stopped.await(reading.retryMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }

    /** Returns a topic's partitions; an empty list would mean all of a consumer's to seekToEnd. */
    List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic)
            throws TopicException {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw TopicException.noTopic(kafka, topic);
        }
        return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    /** Ends the reading, without waiting for it. */
    void stop() {
        stopped.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Ends the reading, within the time that the brokers are given. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
