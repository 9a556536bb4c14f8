package io.nextup.job.source;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.source.coordinator.SourceCoordinatorSerdeUtils;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** The source's state in a savepoint that no job has written. */
public final class SourceState {
    /** The operator's uid, which must not change. */
    public static final String OPERATOR = "interactions";

    private SourceState() {}

    /**
     * Returns the state of the enumerator's coordinator in which every partition waits for a reader
     * at its offset. A job that is restored from it checks topic and offsets as after any restore.
     *
     * @param topicId id of the topic; null for a broker without ids
     * @param nextOffsets the first offsets to read, by partition, for every partition of the topic
     */
    public static byte[] of(String topic, String topicId, SortedMap<Integer, Long> nextOffsets)
            throws IOException {
        List<KafkaPartitionSplit> waiting =
                nextOffsets.entrySet().stream()
                        .map(
                                next ->
                                        new KafkaPartitionSplit(
                                                new TopicPartition(topic, next.getKey()),
                                                next.getValue()))
                        .toList();
        InteractionsCheckpoint checkpoint =
                new InteractionsCheckpoint(
                        new KafkaSourceEnumState(List.of(), waiting, true),
                        new SourceTopic(
                                topic,
                                topicId == null ? Uuid.ZERO_UUID : Uuid.fromString(topicId),
                                nextOffsets.size()));
        InteractionsCheckpointSerializer serializer =
                new InteractionsCheckpointSerializer(new KafkaSourceEnumStateSerializer());
        byte[] bytes = serializer.serialize(checkpoint);
        // Flink's coordinator of a source puts its own version and the serializer's before it.
        DataOutputSerializer out = new DataOutputSerializer(bytes.length + 12);
        out.writeInt(SourceCoordinatorSerdeUtils.VERSION_1);
        out.writeInt(serializer.getVersion());
        out.writeInt(bytes.length);
        out.write(bytes);
        return out.getCopyOfBuffer();
    }
}
