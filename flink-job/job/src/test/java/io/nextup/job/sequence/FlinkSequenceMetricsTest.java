package io.nextup.job.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.sequence.UserSequence.Outcome;
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
        metrics.repeatedErasure();

        assertThat(counters.keySet())
                .containsExactlyInAnyOrder(
                        "acceptedEvents",
                        "insertedEvents",
                        "duplicateEvents",
                        "lateEvents",
                        "filteredEvents",
                        "appliedErasures",
                        "repeatedErasures");
        assertThat(counters.get("acceptedEvents").getCount()).isEqualTo(1);
        assertThat(counters.get("insertedEvents").getCount()).isEqualTo(2);
        assertThat(counters.get("duplicateEvents").getCount()).isEqualTo(3);
        assertThat(counters.get("lateEvents").getCount()).isEqualTo(4);
        assertThat(counters.get("filteredEvents").getCount()).isEqualTo(5);
        assertThat(counters.get("appliedErasures").getCount()).isEqualTo(1);
        assertThat(counters.get("repeatedErasures").getCount()).isEqualTo(1);
    }
}
