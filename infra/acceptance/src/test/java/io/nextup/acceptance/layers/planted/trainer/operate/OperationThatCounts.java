package io.nextup.acceptance.layers.planted.trainer.operate;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** An operation that knows the library of the metrics. */
public final class OperationThatCounts {
    public void run() {
        PrometheusRegistry.defaultRegistry.clear();
    }
}
