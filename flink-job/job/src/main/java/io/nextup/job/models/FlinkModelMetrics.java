package io.nextup.job.models;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.ModelMetrics;
import io.nextup.serving.rollout.ModelRollout;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The metrics of a {@code load-models} subtask, below the operator's group: {@code modelVersion}
 * (text, empty before the first model), {@code modelAgeSeconds} (since it was announced, -1 before
 * the first model), {@code modelsRefused}; and in a group for each version that may serve {@code
 * serving} (1 for the one that does, else 0), since Prometheus has no text but in its labels.
 */
final class FlinkModelMetrics implements ModelMetrics {
    private final Counter refused = new ThreadSafeSimpleCounter();
    private final Map<String, MetricGroup> versions = new HashMap<>();
    private final MetricGroup group;
    private final ModelRollout rollout;

    FlinkModelMetrics(MetricGroup group, ModelRollout rollout, InstantSource clock) {
        this.group = group;
        this.rollout = rollout;
        group.gauge(
                "modelVersion", () -> rollout.serving().map(ModelAnnouncement::version).orElse(""));
        group.gauge("modelAgeSeconds", () -> ageSeconds(rollout.serving(), clock));
        group.counter("modelsRefused", refused);
    }

    @Override
    public void modelRefused() {
        refused.inc();
    }

    /**
     * Shows these versions and no others. By one thread only, the task's.
     *
     * @param announced what may serve
     */
    void show(Collection<ModelAnnouncement> announced) {
        Set<String> shown =
                announced.stream().map(ModelAnnouncement::version).collect(Collectors.toSet());
        List<String> gone = versions.keySet().stream().filter(one -> !shown.contains(one)).toList();
        gone.forEach(version -> end(versions.remove(version)));
        shown.forEach(version -> versions.computeIfAbsent(version, this::begin));
    }

    private MetricGroup begin(String version) {
        MetricGroup one = group.addGroup("version", version);
        one.gauge("serving", () -> serves(version) ? 1 : 0);
        return one;
    }

    /** A job sees many models: series that never end would fill Prometheus. */
    private static void end(MetricGroup version) {
        if (version instanceof AbstractMetricGroup<?> ends) {
            ends.close();
        }
    }

    private boolean serves(String version) {
        return rollout.serving().filter(model -> model.version().equals(version)).isPresent();
    }

    private static long ageSeconds(Optional<ModelAnnouncement> serving, InstantSource clock) {
        return serving.map(model -> (clock.millis() - model.announcedTimeMillis()) / 1_000)
                .orElse(-1L);
    }
}
