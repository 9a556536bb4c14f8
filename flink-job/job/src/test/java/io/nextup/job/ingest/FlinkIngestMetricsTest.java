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
        metrics.accepted();
        metrics.accepted();
        metrics.accepted();
        metrics.clamped();
        metrics.clamped();
        metrics.erased();
        assertThat(count("validEvents")).isEqualTo(3);
        assertThat(count("clampedEvents")).isEqualTo(2);
        assertThat(count("erasures")).isEqualTo(1);
    }

    private long count(String... name) {
        return listener.getCounter(name).orElseThrow().getCount();
    }
}
