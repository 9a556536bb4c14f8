package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class InteractionsCheckpointSerializerTest {
    private static final SourceTopic TOPIC =
            new SourceTopic("clicks", new Uuid(0x0102030405060708L, 0x1112131415161718L), 2);

    /** The connector's state with clicks-0 assigned at offset 5. */
    private static final String CONNECTOR =
            "00000001"
                    + "000000000000001c"
                    + "0006636c69636b73"
                    + "00000000"
                    + "0000000000000005"
                    + "8000000000000000"
                    + "00000000"
                    + "01";

    private final KafkaSourceEnumStateSerializer connector = new KafkaSourceEnumStateSerializer();
    private final InteractionsCheckpointSerializer serializer =
            new InteractionsCheckpointSerializer(connector);

    @Test
    void version1IsReadAndWrittenByteForByte() throws IOException {
        String golden =
                "00000003%08x%s".formatted(CONNECTOR.length() / 2, CONNECTOR)
                        + "01"
                        + "0006636c69636b73"
                        + "0102030405060708"
                        + "1112131415161718"
                        + "00000002";

        InteractionsCheckpoint read = serializer.deserialize(1001, bytes(golden));

        assertThat(read.topic()).isEqualTo(TOPIC);
        assertConnectorsState(read);
        assertThat(serializer.getVersion()).isEqualTo(1001);
        assertThat(HexFormat.of().formatHex(serializer.serialize(read))).isEqualTo(golden);
    }

    @Test
    void aCheckpointBeforeTheFirstLookHasNoTopic() throws IOException {
        byte[] written = serializer.serialize(new InteractionsCheckpoint(state(), null));

        assertThat(HexFormat.of().formatHex(written)).endsWith(CONNECTOR + "00");
        InteractionsCheckpoint read = serializer.deserialize(1001, written);
        assertThat(read.topic()).isNull();
        assertConnectorsState(read);
    }

    @Test
    void whatAnEarlierBuildWroteIsTheConnectorsStateAlone() throws IOException {
        InteractionsCheckpoint read = serializer.deserialize(3, bytes(CONNECTOR));

        assertThat(read.topic()).isNull();
        assertConnectorsState(read);
        assertThat(connector.getVersion()).isEqualTo(3);
        assertThat(connector.serialize(state())).isEqualTo(bytes(CONNECTOR));
    }

    @Test
    void aLaterVersionAndADamagedStateAreRefusedWithAWayOut() throws IOException {
        byte[] written = serializer.serialize(new InteractionsCheckpoint(state(), TOPIC));

        assertThatThrownBy(() -> serializer.deserialize(1002, written))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format version 2; this build reads versions 1 to 1")
                .hasMessageContaining("newer build");
        assertThatThrownBy(
                        () ->
                                serializer.deserialize(
                                        1001, Arrays.copyOf(written, written.length - 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("restore an older one");
    }

    private static KafkaSourceEnumState state() {
        return new KafkaSourceEnumState(
                List.of(new KafkaPartitionSplit(new TopicPartition("clicks", 0), 5)),
                List.of(),
                true);
    }

    private static void assertConnectorsState(InteractionsCheckpoint read) {
        assertThat(read.connector().assignedSplits())
                .containsExactly(new KafkaPartitionSplit(new TopicPartition("clicks", 0), 5));
        assertThat(read.connector().unassignedSplits()).isEmpty();
        assertThat(read.connector().initialDiscoveryFinished()).isTrue();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
