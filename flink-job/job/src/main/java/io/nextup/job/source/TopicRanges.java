package io.nextup.job.source;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Reads the ranges of partitions from the broker. */
final class TopicRanges {
    private TopicRanges() {}

    /**
     * @throws ExecutionException if the broker does not answer
     */
    static Map<TopicPartition, OffsetRange> read(
            KafkaSettings kafka, Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        try (Admin admin = KafkaClients.admin(kafka, Map.of())) {
            Map<TopicPartition, Long> earliest = offsets(admin, partitions, OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
            return partitions.stream()
                    .collect(
                            Collectors.toMap(
                                    Function.identity(),
                                    one -> new OffsetRange(earliest.get(one), ends.get(one))));
        }
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
