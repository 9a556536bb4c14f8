package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The counters {@code acceptedEvents}, {@code insertedEvents}, {@code duplicateEvents}, {@code
 * lateEvents}, {@code filteredEvents}, {@code appliedErasures} and {@code repeatedErasures}.
 */
final class FlinkSequenceMetrics implements SequenceMetrics {
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Counter appliedErasures;
    private final Counter repeatedErasures;

    FlinkSequenceMetrics(MetricGroup group) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, group.counter(nameOf(outcome)));
        }
        appliedErasures = group.counter("appliedErasures");
        repeatedErasures = group.counter("repeatedErasures");
    }

    @Override
    public void applied(Outcome outcome) {
        outcomes.get(outcome).inc();
    }

    @Override
    public void erased() {
        appliedErasures.inc();
    }

    @Override
    public void repeatedErasure() {
        repeatedErasures.inc();
    }

    private static String nameOf(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> "acceptedEvents";
            case INSERTED -> "insertedEvents";
            case DUPLICATE -> "duplicateEvents";
            case TOO_LATE -> "lateEvents";
            case IGNORED -> "filteredEvents";
        };
    }
}
