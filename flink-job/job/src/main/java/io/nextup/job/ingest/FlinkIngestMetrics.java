package io.nextup.job.ingest;

import io.nextup.event.DeadLetter.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
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
    private final Map<Reason, Counter> deadLetters = new EnumMap<>(Reason.class);

    FlinkIngestMetrics(MetricGroup group) {
        validEvents = group.counter("validEvents");
        clampedEvents = group.counter("clampedEvents");
        erasures = group.counter("erasures");
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.OTHER))) {
            deadLetters.put(reason, group.addGroup("reason", reason.word()).counter("deadLetters"));
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
    public void rejected(Reason reason) {
        deadLetters.get(reason).inc();
    }
}
