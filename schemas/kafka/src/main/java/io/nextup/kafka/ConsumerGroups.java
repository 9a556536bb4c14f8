package io.nextup.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed offsets of consumer groups. */
public final class ConsumerGroups {
    private ConsumerGroups() {}

    /**
     * Returns the group's committed offsets in a topic, without the partitions in which it has
     * none.
     *
     * <p>A job that starts sets its group's offsets to 0 until its first checkpoint completes. So
     * an offset of 0 proves nothing.
     *
     * @throws ExecutionException if the broker does not answer or denies the request
     */
    public static Map<TopicPartition, Long> committed(Admin admin, String group, String topic)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) -> {
                            if (partition.topic().equals(topic) && offset != null) {
                                offsets.put(partition, offset.offset());
                            }
                        });
        return offsets;
    }
}
