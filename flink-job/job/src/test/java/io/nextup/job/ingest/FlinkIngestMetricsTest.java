package io.nextup.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter.Reason;
import java.util.EnumSet;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class FlinkIngestMetricsTest {
    private final MetricListener listener = new MetricListener();
    private final FlinkIngestMetrics metrics = new FlinkIngestMetrics(listener.getMetricGroup());

    @Test
    void eachReasonHasItsCounterOfDeadLetters() {
        int times = 0;
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.OTHER))) {
            times++;
            for (int i = 0; i < times; i++) {
                metrics.rejected(reason);
            }
        }
        int expected = 0;
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.OTHER))) {
            expected++;
            assertThat(count("reason", reason.word(), "deadLetters")).isEqualTo(expected);
        }
        assertThat(count("validEvents")).isZero();
        assertThat(count("erasures")).isZero();
    }

    @Test
    void validEventsClampedOnesAndErasuresAreCountedApart() {
        metrics.accepted("click");
        metrics.accepted("view");
        metrics.accepted("click");
        metrics.clamped();
        metrics.clamped();
        metrics.erased();
        assertThat(count("validEvents")).isEqualTo(3);
        assertThat(count("clampedEvents")).isEqualTo(2);
        assertThat(count("erasures")).isEqualTo(1);
        assertThat(count("type", "click", "events")).isEqualTo(2);
        assertThat(count("type", "view", "events")).isEqualTo(1);
    }

    @Test
    void typesBeyondTheFirstTwentyAreCountedTogether() {
        for (int i = 0; i < 2; i++) {
            for (int type = 1; type <= 30; type++) {
                metrics.accepted("type" + type);
            }
        }

        assertThat(count("validEvents")).isEqualTo(60);
        assertThat(count("type", "type20", "events")).isEqualTo(2);
        assertThat(count("type", "other", "events")).isEqualTo(20);
        assertThat(listener.getCounter("type", "type21", "events")).isEmpty();
    }

    private long count(String... name) {
        return listener.getCounter(name).orElseThrow().getCount();
    }
}
