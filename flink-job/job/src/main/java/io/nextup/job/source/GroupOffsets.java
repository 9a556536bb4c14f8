package io.nextup.job.source;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.nextup.kafka.ConsumerGroups;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets that the job's consumer group has committed in the interactions topic. They prove
 * that a completed checkpoint holds what the records before them did, and receipts of erasures rest
 * on that. A job that starts may start from an older state, so its group proves nothing until its
 * first checkpoint completes: its offsets are 0 until then. The group {@code GROUP-start} keeps
 * those from before, for a start at the committed offsets.
 */
public final class GroupOffsets {
    private static final String KEPT = "-start";

    private final Admin admin;
    private final String group;
    private final String topic;

    public GroupOffsets(Admin admin, String group, String topic) {
        this.admin = requireNonNull(admin, "admin is null");
        this.group = requireNonNull(group, "group is null");
        this.topic = requireNonNull(topic, "topic is null");
    }

    /** The group that keeps the offsets of another one while that one's are 0. */
    public static String keeperOf(String group) {
        return group + KEPT;
    }

    /**
     * Sets the group's offsets to 0 and keeps those that it had. Does nothing for a group that has
     * never committed. Where this or the start after it fails, the next call finds the same.
     *
     * @return where the group stopped, for every partition in which it did
     * @throws ExecutionException if the broker does not answer, or does not allow it
     */
    public Map<TopicPartition, Long> takeBack() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> kept = ConsumerGroups.committed(admin, keeperOf(group), topic);
        Map<TopicPartition, Long> stopped =
                stopped(ConsumerGroups.committed(admin, group, topic), kept);
        if (!stopped.isEmpty()) {
            // What was kept before must not count again in partitions that are not among these.
            Map<TopicPartition, Long> keep = zeros(kept.keySet());
            keep.putAll(stopped);
            write(keeperOf(group), keep);
            write(group, zeros(stopped.keySet()));
        }
        return stopped;
    }

    /**
     * Decides where the group stopped: what was kept counts until a checkpoint has completed. An
     * offset of 0 stands for none: {@link #takeBack} has written it, or nothing was read.
     *
     * @param committed offsets of the group
     * @param kept offsets of its keeper
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
