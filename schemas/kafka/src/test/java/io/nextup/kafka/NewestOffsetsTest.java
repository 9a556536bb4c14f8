package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.TopicScan.Extent;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NewestOffsetsTest {
    @Test
    void everyPartitionGivesAsManyUnlessItHasFewer() {
        Map<Integer, Extent> extents =
                Map.of(
                        0, new Extent(100, 1_100),
                        1, new Extent(7, 10),
                        2, new Extent(5, 5),
                        3, new Extent(0, 1_000));

        assertThat(new NewestOffsets(101).of(new TreeMap<>(extents)))
                .isEqualTo(Map.of(0, 1_051L, 1, 7L, 2, 5L, 3, 951L));
        assertThat(new NewestOffsets(1_000_000).of(new TreeMap<>(extents)))
                .isEqualTo(Map.of(0, 100L, 1, 7L, 2, 5L, 3, 0L));
        assertThat(new NewestOffsets(1).of(new TreeMap<>(extents)))
                .isEqualTo(Map.of(0, 1_100L, 1, 9L, 2, 5L, 3, 1_000L));
    }

    @Test
    void aLimitOfNoneIsRefused() {
        assertThatThrownBy(() -> new NewestOffsets(0)).hasMessage("The limit is 0: at least 1");
    }
}
