package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

    @Test
    void allCountAlikeUntilThereAreManyAndThenTheNewestCountsItsShare() {
        WeightAverage average = new WeightAverage(0.25);
        float[] means = {8, 6, 6, 8, 10, 7.5f};
        float[] values = {8, 4, 6, 14, 16, 0};
        for (int i = 0; i < values.length; i++) {
            average.add(Map.of("a", new float[] {values[i], 1}));
            assertThat(average.state().weights().get("a")).containsExactly(means[i], 1);
            assertThat(average.state().count()).isEqualTo(i + 1);
        }
    }

    @Test
    void itGoesOnFromAnEarlierStateAndLeavesThatAsItWas() {
        WeightAverage average = new WeightAverage(0.25);
        average.add(Map.of("a", new float[] {8}));
        WeightAverage.State one = average.state();
        average.add(Map.of("a", new float[] {4}));
        WeightAverage other = new WeightAverage(0.25);
        other.restore(one);
        other.add(Map.of("a", new float[] {2}));
        assertThat(other.state().weights().get("a")).containsExactly(5);
        assertThat(one.weights().get("a")).containsExactly(8);
        assertThat(average.state().weights().get("a")).containsExactly(6);
    }

    @Test
    void whatIsTakenInMayChangeAfterwards() {
        WeightAverage average = new WeightAverage(0.25);
        float[] weights = {8};
        average.add(Map.of("a", weights));
        weights[0] = 1;
        assertThat(average.state().weights().get("a")).containsExactly(8);
    }
}
