package io.nextup.acceptance.faults;

import io.nextup.event.Topics;
import io.nextup.kafka.ConsumerGroups;
import io.nextup.kafka.JobNames;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The interactions topic in the hands of its operator, who makes it grow and mends that. */
final class InteractionsTopic {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private final Map<String, Object> client;

    InteractionsTopic(String bootstrapServers) {
        client = Map.of("bootstrap.servers", bootstrapServers);
    }

    /**
     * Doubles the partitions: a user's events stay where they are, or go to a new one.
     *
     * @return how many there were
     */
    int grow() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client)) {
            int before = description(admin).partitions().size();
            admin.createPartitions(
                            Map.of(Topics.INTERACTIONS, NewPartitions.increaseTo(2 * before)))
                    .all()
                    .get();
            return before;
        }
    }

    /** The records behind the offsets that the job has committed, in the order of their times. */
    List<ConsumerRecord<byte[], byte[]>> unread() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed;
        try (Admin admin = Admin.create(client)) {
            committed =
                    ConsumerGroups.committed(admin, JobNames.OF_DEFAULT_SLOT, Topics.INTERACTIONS);
        }
        List<ConsumerRecord<byte[], byte[]>> unread = new ArrayList<>();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client, bytes, bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.INTERACTIONS).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            partitions.forEach(one -> consumer.seek(one, committed.getOrDefault(one, 0L)));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(POLL).forEach(unread::add);
            }
        }
        unread.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return unread;
    }

    /** Deletes the topic and creates it, empty; waits until the broker shows the new one. */
    void recreate(int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client)) {
            admin.deleteTopics(List.of(Topics.INTERACTIONS)).all().get();
            NewTopic topic =
                    new NewTopic(Topics.INTERACTIONS, Optional.of(partitions), Optional.empty());
            Uuid created = admin.createTopics(List.of(topic)).topicId(Topics.INTERACTIONS).get();
            Wait.until(
                    VISIBLE_LIMIT,
                    () -> id(admin).filter(created::equals).isPresent(),
                    () -> "The broker does not show the topic that was created");
        }
    }

    /** Sends records, each by its key, with its time. */
    void send(List<ConsumerRecord<byte[], byte[]>> records)
            throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> accepted = new ArrayList<>();
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client, bytes, bytes)) {
            for (ConsumerRecord<byte[], byte[]> one : records) {
                accepted.add(
                        producer.send(
                                new ProducerRecord<>(
                                        one.topic(),
                                        null,
                                        one.timestamp(),
                                        one.key(),
                                        one.value())));
            }
        }
        for (Future<RecordMetadata> one : accepted) {
            one.get();
        }
    }

    /** Empty while the broker shows no such topic. */
    private static Optional<Uuid> id(Admin admin) {
        try {
            return Optional.of(description(admin).topicId());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException("The broker does not describe the topic", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static TopicDescription description(Admin admin)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(Topics.INTERACTIONS))
                .topicNameValues()
                .get(Topics.INTERACTIONS)
                .get();
    }
}
