package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.RecordOrigin;
import io.nextup.intake.Verdict;
import io.nextup.job.publish.DeadLetters;
import io.nextup.kafka.registry.LookupListener;
import io.nextup.kafka.registry.SchemaRegistry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sends each record to the output for its verdict. Blocks while a schema registry that a record
 * needs gives no answer: the records behind it wait, and so do checkpoints.
 */
public final class IngestFunction extends ProcessFunction<RawRecord, UserEvent> {
    private static final long serialVersionUID = 1L;

    private final IngestOptions options;
    private final SchemaSource source;

    private transient InteractionValidator validator;
    private transient IngestMetrics metrics;

    /** Connects to a schema registry. */
    @FunctionalInterface
    interface SchemaSource extends Serializable {
        /** Returns the registry's schemas; null without a registry. */
        Schemas open(IngestOptions options, LookupListener listener);
    }

    public IngestFunction(IngestOptions options) {
        this(options, IngestFunction::connect);
    }

    IngestFunction(IngestOptions options, SchemaSource source) {
        this.options = options;
        this.source = source;
    }

    private static Schemas connect(IngestOptions options, LookupListener listener) {
        return options.registry() == null
                ? null
                : SchemaRegistry.patient(options.registry(), listener);
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup();
        LookupListener lookups = new FlinkLookupMetrics(group, System::nanoTime);
        validator = new InteractionValidator(options.rules(), source.open(options, lookups));
        metrics = new FlinkIngestMetrics(group);
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<UserEvent> out) {
        Verdict verdict =
                validator.validate(
                        record.key(),
                        record.value(),
                        record.timestampMillis(),
                        new RecordOrigin(
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                record.headers()));
        if (verdict instanceof Verdict.Accepted accepted) {
            out.collect(UserEvent.of(lines(accepted, record), record.trace()));
        } else if (verdict instanceof Verdict.Erasure erasure) {
            metrics.erased();
            out.collect(event(erasure, record));
        } else if (verdict instanceof Verdict.Rejected rejected) {
            metrics.rejected(rejected.reason());
            context.output(DeadLetters.OUTPUT, deadLetter(record, rejected));
        }
    }

    private static UserEvent event(Verdict.Erasure erasure, RawRecord record) {
        return erasure.id() == null
                ? UserEvent.erasure(erasure.userId())
                : UserEvent.erasure(erasure.userId(), SignedErasure.of(erasure.id(), record));
    }

    private List<UserEvent.Line> lines(Verdict.Accepted accepted, RawRecord record) {
        List<UserEvent.Line> lines = new ArrayList<>(accepted.interactions().size());
        for (Verdict.Ordered one : accepted.interactions()) {
            metrics.accepted(one.interaction().type());
            if (one.isClamped()) {
                metrics.clamped();
            }
            lines.add(
                    new UserEvent.Line(
                            one.interaction(),
                            one.orderTimeMillis(),
                            EventReference.of(
                                    one.interaction(),
                                    record.topic(),
                                    record.partition(),
                                    record.offset())));
        }
        return lines;
    }

    private static DeadLetter deadLetter(RawRecord record, Verdict.Rejected rejected) {
        return new DeadLetter(
                record.key(),
                record.value(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestampMillis(),
                rejected.reason(),
                rejected.detail(),
                record.headers());
    }
}
