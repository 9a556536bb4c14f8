package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counters {@code accepted}, {@code erasures}, and {@code rejected} for each reason. */
final class FlinkIngestMetrics implements IngestMetrics {
    private final Counter accepted;
    private final Counter erasures;
    private final Map<DeadLetter.Reason, Counter> rejected = new EnumMap<>(DeadLetter.Reason.class);

    FlinkIngestMetrics(MetricGroup group) {
        accepted = group.counter("accepted");
        erasures = group.counter("erasures");
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            rejected.put(reason, group.addGroup("reason", reason.name()).counter("rejected"));
        }
    }

    @Override
    public void accepted() {
        accepted.inc();
    }

    @Override
    public void erased() {
        erasures.inc();
    }

    @Override
    public void rejected(DeadLetter.Reason reason) {
        rejected.get(reason).inc();
    }
}
