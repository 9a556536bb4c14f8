package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** {@code BuildStateIT} restores a job from it. */
class SourceStateTest {
    private static final Uuid ID = Uuid.fromString("g8HDJv2zRk2rXK3lO9ZQJg");

    @Test
    void everyPartitionWaitsAtItsOffsetInTheTopicThatWasRead() throws Exception {
        InteractionsCheckpoint read = read(ID.toString());

        assertThat(read.topic()).isEqualTo(new SourceTopic("clicks", ID, 2));
        assertThat(read.connector().initialDiscoveryFinished()).isTrue();
        assertThat(read.connector().assignedSplits()).isEmpty();
        assertThat(read.connector().unassignedSplits())
                .containsExactlyInAnyOrder(
                        new KafkaPartitionSplit(new TopicPartition("clicks", 0), 12),
                        new KafkaPartitionSplit(new TopicPartition("clicks", 1), 0));
    }

    @Test
    void aBrokerWithoutIdsIsKnownByTheNumberOfPartitions() throws Exception {
        assertThat(read(null).topic()).isEqualTo(new SourceTopic("clicks", Uuid.ZERO_UUID, 2));
    }

    private static InteractionsCheckpoint read(String topicId) throws Exception {
        byte[] state = SourceState.of("clicks", topicId, new TreeMap<>(Map.of(0, 12L, 1, 0L)));
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            assertThat(in.readInt()).as("version of Flink's coordinator").isEqualTo(1);
            int version = in.readInt();
            return new InteractionsCheckpointSerializer(new KafkaSourceEnumStateSerializer())
                    .deserialize(version, in.readNBytes(in.readInt()));
        }
    }
}
