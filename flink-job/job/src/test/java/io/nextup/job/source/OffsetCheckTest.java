package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetCheckTest {
    private static final TopicPartition FIRST = new TopicPartition("clicks", 0);
    private static final TopicPartition SECOND = new TopicPartition("clicks", 1);
    private static final Map<TopicPartition, OffsetRange> RANGES =
            Map.of(FIRST, new OffsetRange(10, 20), SECOND, new OffsetRange(0, 0));

    private final OffsetCheck stops = new OffsetCheck("skip", false);
    private final OffsetCheck skips = new OffsetCheck("skip", true);

    @ParameterizedTest
    @ValueSource(longs = {10, 15, 20})
    void anOffsetFromTheEarliestRecordToTheEndIsReadOn(long offset) throws Exception {
        Map<TopicPartition, Long> offsets = Map.of(FIRST, offset, SECOND, 0L);

        assertThat(stops.readable(offsets, RANGES)).isEqualTo(offsets);
        assertThat(skips.readable(offsets, RANGES)).isEqualTo(offsets);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 21})
    void anyOtherOffsetStopsTheJobWithPartitionOffsetRangeAndWayOut(long offset) {
        Map<TopicPartition, Long> offsets = Map.of(FIRST, offset, SECOND, 0L);

        assertThatThrownBy(() -> stops.readable(offsets, RANGES))
                .isInstanceOf(CannotGoOnException.class)
                .hasMessageContaining(
                        "offset %d of clicks-0 is not in the topic, which has 10 to 20"
                                .formatted(offset))
                .hasMessageContaining("--skip true")
                .hasMessageNotContaining("clicks-1");
    }

    @Test
    void whereLostRecordsAreSkippedReadingGoesOnAtTheEarliestOne() throws Exception {
        assertThat(skips.readable(Map.of(FIRST, 9L, SECOND, 1L), RANGES))
                .isEqualTo(Map.of(FIRST, 10L, SECOND, 0L));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {KafkaPartitionSplit.EARLIEST_OFFSET, KafkaPartitionSplit.COMMITTED_OFFSET})
    void aMarkIsReadOnWhateverThePartitionHas(long mark) throws Exception {
        Map<TopicPartition, Long> offsets = Map.of(FIRST, mark);

        assertThat(stops.readable(offsets, RANGES)).isEqualTo(offsets);
    }

    @Test
    void theEarliestOffsetsAreThoseOfTheTopicWhateverWasWanted() {
        assertThat(skips.earliest(Map.of(FIRST, 15L), RANGES)).isEqualTo(Map.of(FIRST, 10L));
    }

    @Test
    void aPartitionThatDoesNotExistIsNamedAndNeverSkipped() {
        Map<TopicPartition, Long> offsets =
                Map.of(
                        FIRST,
                        10L,
                        new TopicPartition("clicks", 3),
                        7L,
                        new TopicPartition("clicks", 2),
                        0L);

        assertThatThrownBy(() -> skips.readable(offsets, RANGES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no longer has clicks-2, clicks-3, which")
                .hasMessageContaining("as many partitions as it had");
        assertThatThrownBy(() -> skips.earliest(offsets, RANGES))
                .hasMessageContaining("no longer has clicks-2, clicks-3, which");
    }
}
