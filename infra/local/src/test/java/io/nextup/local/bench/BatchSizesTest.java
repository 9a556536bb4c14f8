package io.nextup.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.cluster.JobStatistics.Metric;
import io.nextup.local.process.LocalRunException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchSizesTest {
    @Test
    void sizesAreMeansOfTheSubtasksAndTheirHighestTails() {
        assertThat(BatchSizes.of(metrics(0))).isEqualTo(new BatchSizes(3, 2, 9, 12));
    }

    @Test
    void aRunWhoseAnswersAreFallbacksIsNotAMeasurement() {
        assertThatThrownBy(() -> BatchSizes.of(metrics(1)))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("popular items");
    }

    private static Map<String, Metric> metrics(int fallbacks) {
        return Map.of(
                "batchSize_mean", new Metric(3, 4),
                "batchSize_median", new Metric(2, 3),
                "batchSize_p99", new Metric(8, 9),
                "batchSize_max", new Metric(10, 12),
                // Of one of the two subtasks.
                "fallbacks", new Metric(fallbacks / 2.0, fallbacks));
    }
}
