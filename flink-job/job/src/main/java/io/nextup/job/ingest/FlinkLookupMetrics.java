package io.nextup.job.ingest;

import io.nextup.kafka.registry.LookupListener;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counter {@code schemaLookups} and the gauge {@code registryWaitSeconds}, with a line in the
 * log where a wait begins and ends.
 */
final class FlinkLookupMetrics implements LookupListener {
    private static final Logger LOG = LoggerFactory.getLogger(FlinkLookupMetrics.class);

    private final Counter schemaLookups;
    private final LongSupplier nanos;

    /** Start of the current wait; null if there is none. Read by the reporters' threads. */
    private volatile Long waitingSinceNanos;

    FlinkLookupMetrics(MetricGroup group, LongSupplier nanos) {
        this.nanos = nanos;
        schemaLookups = group.counter("schemaLookups");
        group.gauge("registryWaitSeconds", (Gauge<Long>) this::waitSeconds);
    }

    private long waitSeconds() {
        Long since = waitingSinceNanos;
        return since == null ? 0 : TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - since);
    }

    @Override
    public void lookedUp() {
        schemaLookups.inc();
    }

    @Override
    public void waits(String why) {
        waitingSinceNanos = nanos.getAsLong();
        LOG.warn("{}. The stream waits until it does.", why);
    }

    @Override
    public void goesOn() {
        LOG.info("The wait for the schema registry ended after {} s", waitSeconds());
        waitingSinceNanos = null;
    }
}
