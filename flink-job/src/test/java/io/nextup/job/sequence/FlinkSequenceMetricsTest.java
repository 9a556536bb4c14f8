package io.nextup.job.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.model.UserSequence.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class FlinkSequenceMetricsTest {
    private final Map<String, Counter> counters = new HashMap<>();
    private final FlinkSequenceMetrics metrics =
            new FlinkSequenceMetrics(
                    new UnregisteredMetricsGroup() {
                        @Override
                        public Counter counter(String name) {
                            return counters.computeIfAbsent(name, any -> new SimpleCounter());
                        }
                    });

    @Test
    void eachOutcomeHasItsCounter() {
        int times = 0;
        for (Outcome outcome : Outcome.values()) {
            times++;
            for (int i = 0; i < times; i++) {
                metrics.applied(outcome);
            }
        }
        metrics.erased();

        assertThat(counters.keySet())
                .containsExactlyInAnyOrder(
                        "accepted", "inserted", "duplicates", "late", "ignored", "erased");
        assertThat(counters.get("accepted").getCount()).isEqualTo(1);
        assertThat(counters.get("inserted").getCount()).isEqualTo(2);
        assertThat(counters.get("duplicates").getCount()).isEqualTo(3);
        assertThat(counters.get("late").getCount()).isEqualTo(4);
        assertThat(counters.get("ignored").getCount()).isEqualTo(5);
        assertThat(counters.get("erased").getCount()).isEqualTo(1);
    }
}
