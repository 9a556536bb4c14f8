package io.nextup.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** Reads what consumer groups have committed. */
public final class ConsumerGroups {
    private ConsumerGroups() {}

    /**
     * The group's committed offsets in a topic; none for partitions in which it has none.
     *
     * <p>A job that starts sets its group's offsets to 0 until its first checkpoint completes. So 0
     * proves nothing.
     *
     * @throws ExecutionException if the broker does not answer, or does not allow it
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
