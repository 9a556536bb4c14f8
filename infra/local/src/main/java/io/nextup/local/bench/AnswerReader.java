package io.nextup.local.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nextup.event.Topics;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads recommendations as they come, from the end of the topic on, in a thread of its own. */
final class AnswerReader implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final Answers answers;
    private final Thread thread = new Thread(this::run, "bench-answers");
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile Exception failure;

    private AnswerReader(String bootstrapServers, Answers answers) {
        this.bootstrapServers = bootstrapServers;
        this.answers = answers;
    }

    /** Returns once it would see any further answer. */
    static AnswerReader start(String bootstrapServers, Answers answers)
            throws InterruptedException {
        AnswerReader reader = new AnswerReader(bootstrapServers, answers);
        reader.thread.setDaemon(true);
        reader.thread.start();
        reader.ready.await();
        reader.check();
        return reader;
    }

    /** Throws what ended the reading, if something has. */
    void check() {
        Exception thrown = failure;
        if (thrown != null) {
            throw new LocalRunException(
                    "Recommendations cannot be read: " + thrown.getMessage(), thrown);
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
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        bytes,
                        bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.RECOMMENDATIONS).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Seeking is lazy: asking for the position does it now.
            partitions.forEach(consumer::position);
            ready.countDown();
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read(record.value());
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
            ready.countDown();
        }
    }

    private void read(byte[] recommendation) throws IOException {
        long now = System.nanoTime();
        forEachAnswered(recommendation, event -> answers.answered(event, now));
    }

    /** Sees the number of an event. */
    @FunctionalInterface
    interface EventListener {
        void answered(long event);
    }

    /**
     * Reads no further than the answers: the generator must cost little beside what it measures.
     */
    static void forEachAnswered(byte[] recommendation, EventListener listener) throws IOException {
        try (JsonParser in = JSON.createParser(recommendation)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean answers = in.currentName().equals("answers");
                in.nextToken();
                if (answers) {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        listener.answered(EventIds.number(in.getText()));
                    }
                    return;
                }
                in.skipChildren();
            }
        }
        throw new IOException("A recommendation names no events that it answers");
    }
}
