package io.nextup.job.sequence;

import io.nextup.job.ingest.UserEvent;
import io.nextup.job.score.ScoreRequestTypeInfo;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Applies each event to its user's sequence. */
public final class TrackSequence extends KeyedProcessFunction<String, UserEvent, ScoreRequest>
        implements ResultTypeQueryable<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    private final SequenceOptions options;

    /**
     * The user's last interactions; null before the first one, after an erasure and after the TTL.
     */
    private transient ValueState<UserSequence> sequences;

    private transient SequenceRules rules;
    private transient SequenceMetrics metrics;

    public TrackSequence(SequenceOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        rules = options.rules();
        metrics = new FlinkSequenceMetrics(getRuntimeContext().getMetricGroup());
        sequences = getRuntimeContext().getState(SequenceState.descriptor(options.ttl()));
    }

    @Override
    public void processElement(UserEvent event, Context context, Collector<ScoreRequest> out)
            throws IOException {
        if (event.erases()) {
            sequences.clear();
            metrics.erased();
            return;
        }
        UserSequence stored = sequences.value();
        UserSequence sequence = stored == null ? new UserSequence() : stored;
        Outcome outcome = sequence.apply(event.inOrder(), event.reference(), rules);
        metrics.applied(outcome);
        if (outcome != Outcome.ACCEPTED && outcome != Outcome.INSERTED) {
            return;
        }
        sequences.update(sequence);
        if (rules.triggers(event.interaction().type())) {
            out.collect(request(event, sequence));
        }
    }

    @Override
    public TypeInformation<ScoreRequest> getProducedType() {
        return new ScoreRequestTypeInfo();
    }

    /**
     * Makes the request of an event. The answer's age counts from the event's own time, not from
     * its order time.
     */
    private static ScoreRequest request(UserEvent event, UserSequence sequence) {
        return new ScoreRequest(
                event.userId(),
                sequence.itemIds(),
                sequence.sequenceNumber(),
                List.of(event.reference()),
                event.interaction().eventTimeMillis(),
                RequestContext.of(
                        sequence.timesMillis(), sequence.types(), event.orderTimeMillis()));
    }
}
