package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The topic that the job reads: as the broker describes it, or as a checkpoint remembers it.
 *
 * @param id id that the broker gave the topic when it was created; {@link Uuid#ZERO_UUID} if the
 *     broker has no ids
 * @param partitions number of partitions
 */
record SourceTopic(String name, Uuid id, int partitions) {
    SourceTopic {
        requireNonNull(name, "name is null");
        requireNonNull(id, "id is null");
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "Topic %s has %d partitions".formatted(name, partitions));
        }
    }

    /**
     * Reads the topic from the broker.
     *
     * @throws ExecutionException if the broker does not answer, or the topic is missing
     */
    static SourceTopic read(Admin admin, String name)
            throws ExecutionException, InterruptedException {
        TopicDescription found =
                admin.describeTopics(List.of(name)).topicNameValues().get(name).get();
        return new SourceTopic(name, found.topicId(), found.partitions().size());
    }

    /**
     * Tells whether the topic was recreated since the earlier description: the ids differ. Without
     * ids, only a smaller number of partitions tells: Kafka takes none away.
     */
    boolean replaces(SourceTopic earlier) {
        return (hasId() && earlier.hasId())
                ? !id.equals(earlier.id)
                : partitions < earlier.partitions;
    }

    private boolean hasId() {
        return !id.equals(Uuid.ZERO_UUID);
    }

    Set<TopicPartition> topicPartitions() {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(name, partition))
                .collect(Collectors.toUnmodifiableSet());
    }
}
