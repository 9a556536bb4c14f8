package io.nextup.job.source;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.nextup.kafka.ConsumerGroups;
import io.nextup.kafka.JobNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets that the job's consumer group has committed in the interactions topic. They prove
 * that a completed checkpoint has the effects of the records before them, and receipts of erasures
 * rely on that. A job may start from an older state, so its group must prove nothing until its
 * first checkpoint completes: its offsets are 0 until then. The group {@code GROUP-start} keeps the
 * earlier offsets, for a start at the committed offsets.
 */
public final class JobGroupOffsets {
    private final Admin admin;
    private final String group;
    private final String topic;

    public JobGroupOffsets(Admin admin, String group, String topic) {
        this.admin = requireNonNull(admin, "admin is null");
        this.group = requireNonNull(group, "group is null");
        this.topic = requireNonNull(topic, "topic is null");
    }

    /**
     * Sets the group's offsets to 0 and keeps the earlier ones. Does nothing for a group that has
     * never committed. If this or the following start fails, the next call has the same result.
     *
     * @return offsets at which the group stopped, for every partition that it has read
     * @throws ExecutionException if the broker does not answer or denies the request
     */
    public Map<TopicPartition, Long> takeBack() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> kept =
                ConsumerGroups.committed(admin, JobNames.keeperOf(group), topic);
        Map<TopicPartition, Long> stopped =
                stopped(ConsumerGroups.committed(admin, group, topic), kept);
        if (!stopped.isEmpty()) {
            // Offsets that were kept earlier must not count again in other partitions than these.
            Map<TopicPartition, Long> keep = zeros(kept.keySet());
            keep.putAll(stopped);
            write(JobNames.keeperOf(group), keep);
            write(group, zeros(stopped.keySet()));
        }
        return stopped;
    }

    /**
     * Determines where the group stopped: the kept offsets count until a checkpoint has completed.
     * An offset of 0 means none: {@link #takeBack} has written it, or nothing was read.
     *
     * @param committed committed offsets of the group
     * @param kept offsets of the group that keeps the earlier ones
     */
    static Map<TopicPartition, Long> stopped(
            Map<TopicPartition, Long> committed, Map<TopicPartition, Long> kept) {
        Map<TopicPartition, Long> own = withoutZeros(committed);
        return own.isEmpty() ? withoutZeros(kept) : own;
    }

    private static Map<TopicPartition, Long> withoutZeros(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> left = new HashMap<>(offsets);
        left.values().removeIf(offset -> offset == 0);
        return left;
    }

    private static Map<TopicPartition, Long> zeros(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> zeros = new HashMap<>();
        partitions.forEach(partition -> zeros.put(partition, 0L));
        return zeros;
    }

    private void write(String name, Map<TopicPartition, Long> offsets)
            throws ExecutionException, InterruptedException {
        admin.alterConsumerGroupOffsets(
                        name,
                        offsets.entrySet().stream()
                                .collect(
                                        toMap(
                                                Map.Entry::getKey,
                                                one -> new OffsetAndMetadata(one.getValue()))))
                .all()
                .get();
    }
}
