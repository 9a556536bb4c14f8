package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.job.publish.PublishOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is looked at before the job is submitted, while a person is still there to read it. */
final class Preflight {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaOptions kafka;

    Preflight(KafkaOptions kafka) {
        this.kafka = kafka;
    }

    /**
     * @throws IllegalStateException when the broker does not answer, or naming the topics that are
     *     not there
     */
    void requireTopics() throws InterruptedException {
        Set<String> existing;
        try (Admin admin = Admin.create(impatient())) {
            existing = admin.listTopics().names().get();
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(e);
        }
        List<String> missing = new ArrayList<>(kafka.topics());
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "Kafka at %s has no topic %s: create what is missing, or name others with --nextup.topics.*"
                            .formatted(kafka.bootstrapServers(), String.join(", ", missing)));
        }
    }

    /**
     * A letter that its topic refuses would stop the job, after every restart again.
     *
     * @param maxRecordBytes most bytes of a dead letter
     * @throws IllegalStateException when the topic takes less
     */
    void requireRoomForDeadLetters(int maxRecordBytes) throws InterruptedException {
        ConfigResource topic =
                new ConfigResource(ConfigResource.Type.TOPIC, kafka.deadLettersTopic());
        int taken;
        try (Admin admin = Admin.create(impatient())) {
            taken =
                    Integer.parseInt(
                            admin.describeConfigs(List.of(topic))
                                    .all()
                                    .get()
                                    .get(topic)
                                    .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                                    .value());
        } catch (ExecutionException | KafkaException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return; // Who may not look cannot be told.
            }
            throw noAnswer(e);
        }
        if (taken < maxRecordBytes) {
            throw new IllegalStateException(
                    "Topic %s takes records of at most %d bytes, and %s is %d: lower this one, or raise the topic's %s"
                            .formatted(
                                    topic.name(),
                                    taken,
                                    PublishOptions.MAX_RECORD_BYTES.key(),
                                    maxRecordBytes,
                                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
        }
    }

    /** Whether a model is announced for the slot: its newest record there has a value. */
    boolean isModelAnnounced(String slot) {
        Properties properties = impatient();
        properties.setProperty("isolation.level", "read_committed");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, bytes, bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(kafka.modelsTopic()).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean announced = false;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                    if (record.key() != null && slot.equals(new String(record.key(), UTF_8))) {
                        announced = record.value() != null;
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException(
                            "nothing came from %s for %d s"
                                    .formatted(kafka.modelsTopic(), PATIENCE.toSeconds()));
                }
            }
            return announced;
        } catch (KafkaException e) {
            throw noAnswer(e);
        }
    }

    private Properties impatient() {
        Properties properties = kafka.clientProperties();
        properties.setProperty("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
        properties.setProperty("request.timeout.ms", Long.toString(PATIENCE.toMillis()));
        return properties;
    }

    private IllegalStateException noAnswer(Exception e) {
        return new IllegalStateException(
                "Kafka at %s (%s) does not answer: %s"
                        .formatted(
                                kafka.bootstrapServers(),
                                KafkaOptions.BOOTSTRAP_SERVERS.key(),
                                e.getMessage()),
                e);
    }
}
