package io.nextup.local.broker;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads committed records of topics as they arrive, in a thread of its own. */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaSettings kafka;
    private final List<String> topics;
    private final boolean fromEnd;
    private final Sink sink;
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile Exception failure;

    /** Takes the records of a partition in their order. */
    @FunctionalInterface
    public interface Sink {
        /** Takes one record; an exception ends the reading. */
        void read(ConsumerRecord<byte[], byte[]> message) throws Exception;
    }

    private TopicReader(
            String name, KafkaSettings kafka, List<String> topics, boolean fromEnd, Sink sink) {
        this.kafka = kafka;
        this.topics = List.copyOf(topics);
        this.fromEnd = fromEnd;
        this.sink = sink;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /**
     * Starts to read the topics from their beginning, and goes on with new records.
     *
     * @param name name of the thread
     */
    public static TopicReader fromBeginning(
            String name, KafkaSettings kafka, List<String> topics, Sink sink) {
        return start(new TopicReader(name, kafka, topics, false, sink));
    }

    /** Starts to read new records only. */
    public static TopicReader fromEnd(
            String name, KafkaSettings kafka, List<String> topics, Sink sink) {
        return start(new TopicReader(name, kafka, topics, true, sink));
    }

    /** Returns as soon as the reader would see any further record. */
    private static TopicReader start(TopicReader reader) {
        reader.thread.start();
        try {
            reader.ready.await();
        } catch (InterruptedException e) {
            reader.stopped = true;
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted before " + reader.topics + " were read", e);
        }
        reader.check();
        return reader;
    }

    /** Throws the exception that ended the reading, if there is one. */
    public void check() {
        Exception thrown = failure;
        if (thrown != null) {
            throw new LocalRunException(
                    "Cannot read %s any further: %s"
                            .formatted(String.join(" and ", topics), thrown.getMessage()),
                    thrown);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.reader(kafka, Map.of())) {
            List<TopicPartition> partitions =
                    topics.stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            if (fromEnd) {
                consumer.seekToEnd(partitions);
            } else {
                consumer.seekToBeginning(partitions);
            }
            // Seeking is lazy: a call of position() does it now.
            partitions.forEach(consumer::position);
            ready.countDown();
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    sink.read(message);
                }
            }
        } catch (Exception e) {
            failure = e;
        } finally {
            ready.countDown();
        }
    }
}
