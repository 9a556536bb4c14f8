package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The counters {@code validEvents}, {@code clampedEvents}, {@code erasures}, and {@code
 * deadLetters} for each reason.
 */
final class FlinkIngestMetrics implements IngestMetrics {
    private final Counter validEvents;
    private final Counter clampedEvents;
    private final Counter erasures;
    private final Map<DeadLetter.Reason, Counter> deadLetters =
            new EnumMap<>(DeadLetter.Reason.class);

    FlinkIngestMetrics(MetricGroup group) {
        validEvents = group.counter("validEvents");
        clampedEvents = group.counter("clampedEvents");
        erasures = group.counter("erasures");
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            deadLetters.put(reason, group.addGroup("reason", reason.name()).counter("deadLetters"));
        }
    }

    @Override
    public void accepted() {
        validEvents.inc();
    }

    @Override
    public void clamped() {
        clampedEvents.inc();
    }

    @Override
    public void erased() {
        erasures.inc();
    }

    @Override
    public void rejected(DeadLetter.Reason reason) {
        deadLetters.get(reason).inc();
    }
}
