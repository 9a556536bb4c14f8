package io.nextup.trainer.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.OptionalDouble;

/**
 * A gauge without a sample until its value is known: 0 would be a value like any other.
 * Thread-safe.
 */
final class LateGauge {
    private volatile OptionalDouble value = OptionalDouble.empty();

    private LateGauge() {}

    static LateGauge register(PrometheusRegistry registry, String name, String help) {
        LateGauge gauge = new LateGauge();
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(sample -> gauge.value.ifPresent(sample::call))
                .register(registry);
        return gauge;
    }

    void set(double now) {
        value = OptionalDouble.of(now);
    }

    void clear() {
        value = OptionalDouble.empty();
    }
}
