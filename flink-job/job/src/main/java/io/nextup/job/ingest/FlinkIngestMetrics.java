package io.nextup.job.ingest;

import io.nextup.event.DeadLetter.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The counters {@code validEvents}, {@code clampedEvents}, {@code erasures}, {@code deadLetters}
 * for each reason, and {@code events} for each type. Producers choose types, so those beyond the
 * first {@value #MOST_TYPES} count as one.
 */
final class FlinkIngestMetrics implements IngestMetrics {
    static final int MOST_TYPES = 20;

    /** The type of all types that came too late for a counter of their own. */
    private static final String OTHER_TYPES = "other";

    private final MetricGroup group;
    private final Counter validEvents;
    private final Counter clampedEvents;
    private final Counter erasures;
    private final Map<Reason, Counter> deadLetters = new EnumMap<>(Reason.class);

    private final Map<String, Counter> types = new HashMap<>();

    FlinkIngestMetrics(MetricGroup group) {
        this.group = group;
        validEvents = group.counter("validEvents");
        clampedEvents = group.counter("clampedEvents");
        erasures = group.counter("erasures");
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.OTHER))) {
            deadLetters.put(reason, group.addGroup("reason", reason.word()).counter("deadLetters"));
        }
    }

    @Override
    public void accepted(String type) {
        validEvents.inc();
        Counter ofType = types.get(type);
        if (ofType == null) {
            ofType =
                    types.computeIfAbsent(
                            types.size() < MOST_TYPES ? type : OTHER_TYPES,
                            name -> group.addGroup("type", name).counter("events"));
        }
        ofType.inc();
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
