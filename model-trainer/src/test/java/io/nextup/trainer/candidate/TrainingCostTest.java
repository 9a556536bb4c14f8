package io.nextup.trainer.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrainingCostTest {
    private long cpuNanos = seconds(100);
    private final TrainingCost.Meter meter = new TrainingCost.Meter(() -> cpuNanos);

    @Test
    void theCostToTheBestEpochEndsWithItsJudging() throws Exception {
        cpuNanos += seconds(2);
        meter.epoch(1);
        cpuNanos += seconds(3);
        meter.epoch(2);
        cpuNanos += seconds(4);
        meter.epoch(3);
        cpuNanos += seconds(1);
        TrainingCost cost = meter.cost(2);
        assertThat(cost.cpuSeconds()).isEqualTo(10);
        assertThat(cost.cpuSecondsToBest()).isEqualTo(5);
    }

    @Test
    void whatIsCountedCostsAllOfItToTheBest() throws Exception {
        cpuNanos += seconds(7);
        assertThat(meter.cost(0).cpuSecondsToBest()).isEqualTo(7);
    }

    @Test
    void anEpochThatAnEarlierProcessSawCostThisOneNothing() throws Exception {
        cpuNanos += seconds(4);
        meter.epoch(6);
        TrainingCost cost = meter.cost(5);
        assertThat(cost.cpuSeconds()).isEqualTo(4);
        assertThat(cost.cpuSecondsToBest()).isZero();
    }

    @Test
    void theLineSaysTheCostAndTheMemory() {
        assertThat(new TrainingCost(93.46, 80, OptionalLong.of(748_900_000)).line())
                .isEqualTo("93.5 CPU seconds of training, 748 MB of memory at most");
        assertThat(new TrainingCost(93.46, 80, OptionalLong.empty()).line())
                .isEqualTo("93.5 CPU seconds of training");
    }

    private static long seconds(long count) {
        return count * 1_000_000_000;
    }
}
