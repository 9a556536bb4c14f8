package io.nextup.job.models;

import io.nextup.event.ModelAnnouncement;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/**
 * The metrics of a {@code load-models} subtask, below the operator's group: {@code modelVersion}
 * (text, empty before the first model), {@code modelAgeSeconds} (since it was announced, -1 before
 * the first model), {@code modelsRefused}.
 */
final class FlinkModelMetrics implements ModelMetrics {
    private final Counter refused = new ThreadSafeSimpleCounter();

    FlinkModelMetrics(MetricGroup group, ModelRollout rollout, InstantSource clock) {
        group.gauge(
                "modelVersion", () -> rollout.serving().map(ModelAnnouncement::version).orElse(""));
        group.gauge("modelAgeSeconds", () -> ageSeconds(rollout.serving(), clock));
        group.counter("modelsRefused", refused);
    }

    @Override
    public void modelRefused() {
        refused.inc();
    }

    private static long ageSeconds(Optional<ModelAnnouncement> serving, InstantSource clock) {
        return serving.map(model -> (clock.millis() - model.announcedTimeMillis()) / 1_000)
                .orElse(-1L);
    }
}
