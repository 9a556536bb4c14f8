package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.cluster.JobStatistics.Metric;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
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

    /** The job's histograms forget the sizes of the phase before after 1,024 calls each. */
    @Test
    void theyAreThoseOfAPhaseThatHadMoreCallsThanTheHistogramsHold() {
        BatchSizes pairs = new BatchSizes(2, 2, 4, 4);

        assertThat(pairs.areOf(answered(5_120, 0))).isTrue();
        assertThat(pairs.areOf(answered(5_119, 0))).isFalse();
        // Half of the events are the hot user's.
        assertThat(pairs.areOf(answered(5_120, 50))).isFalse();
        assertThat(pairs.areOf(answered(10_240, 50))).isTrue();
    }

    private static PhaseResult answered(long events, int hotPerSecond) {
        Phase phase = Phase.atRate(50, Duration.ofSeconds(1), Duration.ofSeconds(90));
        return new PhaseResult(
                phase.withHotUser(hotPerSecond), 0, 90_000, events, null, 0, Map.of(), events, 10);
    }

    private static Map<String, Metric> metrics(int fallbacks) {
        return Map.of(
                "batchSize_mean", new Metric(3, 4),
                "batchSize_median", new Metric(2, 3),
                "batchSize_p99", new Metric(8, 9),
                "batchSize_max", new Metric(10, 12),
                // One of the two subtasks counted them.
                "fallbacks", new Metric(fallbacks / 2.0, fallbacks));
    }
}
