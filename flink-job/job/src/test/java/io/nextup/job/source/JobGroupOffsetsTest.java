package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class JobGroupOffsetsTest {
    private static final TopicPartition FIRST = new TopicPartition("clicks", 0);
    private static final TopicPartition SECOND = new TopicPartition("clicks", 1);

    @Test
    void whatTheGroupHasCommittedCountsOnceACheckpointHasCompleted() {
        assertThat(JobGroupOffsets.stopped(Map.of(FIRST, 20L), Map.of(FIRST, 15L, SECOND, 7L)))
                .isEqualTo(Map.of(FIRST, 20L));
        assertThat(
                        JobGroupOffsets.stopped(
                                Map.of(FIRST, 20L, SECOND, 0L), Map.of(FIRST, 15L, SECOND, 7L)))
                .isEqualTo(Map.of(FIRST, 20L));
    }

    @Test
    void whatWasKeptCountsUntilThen() {
        assertThat(
                        JobGroupOffsets.stopped(
                                Map.of(FIRST, 0L, SECOND, 0L), Map.of(FIRST, 15L, SECOND, 7L)))
                .isEqualTo(Map.of(FIRST, 15L, SECOND, 7L));
    }

    @Test
    void aGroupThatHasNeverCommittedStoppedNowhere() {
        assertThat(JobGroupOffsets.stopped(Map.of(), Map.of())).isEmpty();
    }
}
