package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitCheckTest {
    private static final TopicPartition FIRST = new TopicPartition("clicks", 0);
    private static final TopicPartition SECOND = new TopicPartition("clicks", 1);
    private static final Map<TopicPartition, OffsetRange> RANGES =
            Map.of(FIRST, new OffsetRange(10, 20), SECOND, new OffsetRange(0, 0));

    private final SplitCheck stops = new SplitCheck("skip", false);
    private final SplitCheck skips = new SplitCheck("skip", true);

    @ParameterizedTest
    @ValueSource(longs = {10, 15, 20})
    void anOffsetFromTheEarliestRecordToTheEndIsReadOn(long offset) throws Exception {
        List<KafkaPartitionSplit> splits = List.of(split(FIRST, offset), split(SECOND, 0));

        assertThat(stops.readable(splits, RANGES)).isEqualTo(splits);
        assertThat(skips.readable(splits, RANGES)).isEqualTo(splits);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 21})
    void anyOtherOffsetStopsTheJobWithPartitionOffsetRangeAndWayOut(long offset) {
        List<KafkaPartitionSplit> splits = List.of(split(FIRST, offset), split(SECOND, 0));

        assertThatThrownBy(() -> stops.readable(splits, RANGES))
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining(
                        "offset %d of clicks-0 is not in the topic, which has 10 to 20"
                                .formatted(offset))
                .hasMessageContaining("--skip true")
                .hasMessageNotContaining("clicks-1");
    }

    @Test
    void whereLostRecordsAreSkippedReadingGoesOnAtTheEarliestOne() throws Exception {
        assertThat(skips.readable(List.of(split(FIRST, 9), split(SECOND, 1)), RANGES))
                .isEqualTo(List.of(split(FIRST, 10), split(SECOND, 0)));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {KafkaPartitionSplit.EARLIEST_OFFSET, KafkaPartitionSplit.COMMITTED_OFFSET})
    void aMarkIsReadOnWhateverTheTopicHas(long mark) throws Exception {
        List<KafkaPartitionSplit> splits = List.of(split(FIRST, mark));

        assertThat(stops.readable(splits, Map.of())).isEqualTo(splits);
    }

    @Test
    void aPartitionThatDoesNotExistIsNamedAndNeverSkipped() {
        List<KafkaPartitionSplit> splits =
                List.of(
                        split(FIRST, 10),
                        split(new TopicPartition("clicks", 3), 7),
                        split(new TopicPartition("clicks", 2), 0));

        assertThatThrownBy(() -> skips.readable(splits, RANGES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no longer has clicks-2, clicks-3, which")
                .hasMessageContaining("as many partitions as it had");
    }

    private static KafkaPartitionSplit split(TopicPartition partition, long offset) {
        return new KafkaPartitionSplit(partition, offset);
    }
}
