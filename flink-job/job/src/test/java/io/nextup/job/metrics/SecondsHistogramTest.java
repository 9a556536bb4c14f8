package io.nextup.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.metrics.HistogramStatistics;
import org.junit.jupiter.api.Test;

class SecondsHistogramTest {
    private final SecondsHistogram histogram = new SecondsHistogram();

    @Test
    void quantilesAndMomentsAreSecondsToTheMicrosecond() {
        histogram.update(1_000_001);
        histogram.update(3_000_001);
        histogram.update(2_000_001);

        HistogramStatistics seconds = histogram.getStatistics();
        assertThat(histogram.getCount()).isEqualTo(3);
        assertThat(seconds.getQuantile(0.5)).isEqualTo(2.000001);
        assertThat(seconds.getMean()).isEqualTo(2.000001);
        assertThat(seconds.getStdDev()).isEqualTo(1.0);
    }

    @Test
    void theLeastAndTheGreatestValueAreWholeSecondsRoundedDown() {
        histogram.update(-1);
        histogram.update(2_999_999);

        HistogramStatistics seconds = histogram.getStatistics();
        assertThat(seconds.getMin()).isEqualTo(-1);
        assertThat(seconds.getMax()).isEqualTo(2);
        assertThat(seconds.getValues()).containsExactly(-1, 2);
        assertThat(seconds.size()).isEqualTo(2);
    }

    @Test
    void itForgetsAllButTheLast1024Values() {
        histogram.update(9_000_000);
        for (int i = 0; i < 1_024; i++) {
            histogram.update(500_000);
        }

        assertThat(histogram.getStatistics().getQuantile(1)).isEqualTo(0.5);
        assertThat(histogram.getCount()).isEqualTo(1_025);
    }
}
