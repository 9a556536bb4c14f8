package io.nextup.job.sequence;

import io.nextup.model.UserSequence.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counters {@code accepted}, {@code inserted}, {@code duplicates}, {@code late}, {@code ignored}
 * and {@code erased}.
 */
final class FlinkSequenceMetrics implements SequenceMetrics {
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Counter erased;

    FlinkSequenceMetrics(MetricGroup group) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, group.counter(nameOf(outcome)));
        }
        erased = group.counter("erased");
    }

    @Override
    public void applied(Outcome outcome) {
        outcomes.get(outcome).inc();
    }

    @Override
    public void erased() {
        erased.inc();
    }

    private static String nameOf(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> "accepted";
            case INSERTED -> "inserted";
            case DUPLICATE -> "duplicates";
            case TOO_LATE -> "late";
            case IGNORED -> "ignored";
        };
    }
}
