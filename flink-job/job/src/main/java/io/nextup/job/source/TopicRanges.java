package io.nextup.job.source;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Reads the ranges of partitions from the broker. */
final class TopicRanges {
    private TopicRanges() {}

    /**
     * Returns the ranges of the existing partitions. A request for the offsets of a missing one
     * would time out after a minute without naming it.
     *
     * @throws ExecutionException if the broker does not answer, or a topic is missing
     */
    static Map<TopicPartition, OffsetRange> read(
            KafkaSettings kafka, Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        try (Admin admin = KafkaClients.admin(kafka, Map.of())) {
            Collection<TopicPartition> existing = existing(admin, partitions);
            Map<TopicPartition, Long> earliest = offsets(admin, existing, OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(admin, existing, OffsetSpec.latest());
            return existing.stream()
                    .collect(
                            Collectors.toMap(
                                    Function.identity(),
                                    one -> new OffsetRange(earliest.get(one), ends.get(one))));
        }
    }

    private static List<TopicPartition> existing(Admin admin, Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> topics =
                admin.describeTopics(
                                partitions.stream()
                                        .map(TopicPartition::topic)
                                        .collect(Collectors.toSet()))
                        .allTopicNames()
                        .get();
        return partitions.stream()
                .filter(one -> one.partition() < topics.get(one.topic()).partitions().size())
                .toList();
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        return admin
                .listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(Function.identity(), any -> which)))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
