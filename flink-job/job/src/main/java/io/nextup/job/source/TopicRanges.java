package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * The topic with the offsets at which reading of its partitions can continue.
 *
 * @param offsets a range for each partition
 */
record TopicRanges(SourceTopic topic, Map<TopicPartition, OffsetRange> offsets) {
    TopicRanges {
        requireNonNull(topic, "topic is null");
        offsets = Map.copyOf(offsets);
    }

    /**
     * Reads the existing partitions. A request for the offsets of a missing one would time out
     * after a minute without naming it.
     *
     * @throws ExecutionException if the broker does not answer, or the topic is missing
     */
    static TopicRanges read(Admin admin, String name)
            throws ExecutionException, InterruptedException {
        SourceTopic topic = SourceTopic.read(admin, name);
        Collection<TopicPartition> partitions = topic.topicPartitions();
        Map<TopicPartition, Long> earliest = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        return new TopicRanges(
                topic,
                partitions.stream()
                        .collect(
                                Collectors.toMap(
                                        Function.identity(),
                                        one -> new OffsetRange(earliest.get(one), ends.get(one)))));
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
