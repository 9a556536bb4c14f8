package io.nextup.acceptance.faults;

import io.nextup.event.Recommendation;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the recommendations topic; can be stopped, and goes on where it stopped. */
final class Consumer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> properties;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private Thread thread;
    private volatile boolean stopped;
    private volatile Exception failure;

    // Guarded by this.
    private final List<Recommendation> answers = new ArrayList<>();
    private final Map<String, Long> seenNanos = new HashMap<>();

    Consumer(KafkaSettings kafka, boolean committedOnly) {
        properties = new HashMap<>(kafka.clientProperties());
        properties.putAll(
                Map.of(
                        ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        200,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        committedOnly ? "read_committed" : "read_uncommitted"));
    }

    void start() {
        stopped = false;
        thread = new Thread(this::run, "answers");
        thread.setDaemon(true);
        thread.start();
    }

    void stop() {
        stopped = true;
        if (thread == null) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All records so far. */
    synchronized List<Recommendation> answers() {
        return List.copyOf(answers);
    }

    /** The newest record that names the event; empty while there is none. */
    synchronized Optional<Recommendation> answer(String eventId) {
        for (int i = answers.size() - 1; i >= 0; i--) {
            if (answers.get(i).references().contains(eventId)) {
                return Optional.of(answers.get(i));
            }
        }
        return Optional.empty();
    }

    /** When each answered event's first answer was read, by {@link System#nanoTime}. */
    synchronized Map<String, Long> seenNanos() {
        return Map.copyOf(seenNanos);
    }

    /** Whether each of the events has an answer. */
    synchronized boolean hasAll(List<FaultLedger.Sent> events) {
        if (failure != null) {
            throw new IllegalStateException("Recommendations cannot be read", failure);
        }
        return events.stream().allMatch(event -> seenNanos.containsKey(event.eventId()));
    }

    @Override
    public void close() {
        stop();
    }

    private void run() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, bytes, bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.RECOMMENDATIONS).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            partitions.forEach(p -> consumer.seek(p, positions.getOrDefault(p, 0L)));
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read(record);
                }
                partitions.forEach(p -> positions.put(p, consumer.position(p)));
            }
        } catch (DecodeException | RuntimeException e) {
            failure = e;
        }
    }

    private synchronized void read(ConsumerRecord<byte[], byte[]> message) throws DecodeException {
        if (message.value() == null) {
            // The user's list ends with an erasure.
            return;
        }
        Recommendation one = Codecs.RECOMMENDATION.decode(message.value(), message.timestamp());
        answers.add(one);
        one.references().forEach(event -> seenNanos.putIfAbsent(event, System.nanoTime()));
    }
}
