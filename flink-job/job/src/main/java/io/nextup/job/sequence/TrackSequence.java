package io.nextup.job.sequence;

import io.nextup.event.EventReference;
import io.nextup.intake.CountedErasures;
import io.nextup.intake.Verdict;
import io.nextup.job.ingest.SignedErasure;
import io.nextup.job.ingest.UserEvent;
import io.nextup.job.publish.DeadLetters;
import io.nextup.job.score.ScoreRequestTypeInfo;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Applies each event to its user's sequence. One request is for all interactions of a record that
 * ask for an answer.
 */
public final class TrackSequence extends KeyedProcessFunction<String, UserEvent, ScoreRequest>
        implements ResultTypeQueryable<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    private final SequenceOptions options;
    private final boolean signedErasures;

    /**
     * The user's last interactions; null before the first one, after an erasure and after the TTL.
     */
    private transient ValueState<UserSequence> sequences;

    /**
     * The user's signed erasures that have counted, as {@link CountedErasures#bytes} writes them;
     * null before the first one. A job without erasure keys does not register this state.
     */
    private transient ValueState<byte[]> countedErasures;

    private transient SequenceRules rules;
    private transient SequenceMetrics metrics;

    public TrackSequence(SequenceOptions options) {
        this(options, false);
    }

    /**
     * @param signedErasures whether erasures are signed, and so count once
     */
    public TrackSequence(SequenceOptions options, boolean signedErasures) {
        this.options = options;
        this.signedErasures = signedErasures;
    }

    @Override
    public void open(OpenContext context) {
        rules = options.rules();
        metrics = new FlinkSequenceMetrics(getRuntimeContext().getMetricGroup());
        sequences = getRuntimeContext().getState(SequenceState.descriptor(options.ttl()));
        if (signedErasures) {
            countedErasures = getRuntimeContext().getState(SequenceState.countedErasures());
        }
    }

    @Override
    public void processElement(UserEvent event, Context context, Collector<ScoreRequest> out)
            throws IOException {
        if (event.erases()) {
            erase(event, context, out);
            return;
        }
        UserSequence stored = sequences.value();
        UserSequence sequence = stored == null ? new UserSequence() : stored;
        List<EventReference> asking = new ArrayList<>(1);
        boolean changed = false;
        long newestMillis = Long.MIN_VALUE;
        long orderTimeMillis = Long.MIN_VALUE;
        for (int i = 0; i < event.interactions().size(); i++) {
            UserEvent.Line line = event.interactions().get(i);
            Outcome outcome =
                    i == 0
                            ? sequence.apply(line.inOrder(), line.identity(), rules)
                            : sequence.applyFurther(line.inOrder(), line.identity(), rules);
            metrics.applied(outcome);
            if (outcome != Outcome.ACCEPTED && outcome != Outcome.INSERTED) {
                continue;
            }
            changed = true;
            if (rules.triggers(line.interaction().type())) {
                asking.add(line.reference());
                newestMillis = Math.max(newestMillis, line.interaction().eventTimeMillis());
                orderTimeMillis = Math.max(orderTimeMillis, line.orderTimeMillis());
            }
        }
        if (changed) {
            sequences.update(sequence);
        }
        if (!asking.isEmpty()) {
            // The answer's age counts from the events' own times, not from their order times.
            out.collect(
                    new ScoreRequest(
                            event.userId(),
                            sequence.itemIds(),
                            sequence.sequenceNumber(),
                            asking,
                            newestMillis,
                            RequestContext.of(
                                            sequence.timesMillis(),
                                            sequence.types(),
                                            orderTimeMillis)
                                    .withTrace(event.trace())));
        }
    }

    private void erase(UserEvent event, Context context, Collector<ScoreRequest> out)
            throws IOException {
        SignedErasure signed = event.signedErasure();
        if (signed != null) {
            byte[] stored = countedErasures.value();
            CountedErasures counted =
                    stored == null ? CountedErasures.NONE : CountedErasures.read(stored);
            Optional<Verdict.Rejected> refusal = counted.refusal(signed.id());
            if (refusal.isPresent()) {
                metrics.repeatedErasure();
                context.output(
                        DeadLetters.OUTPUT, signed.deadLetter(event.userId(), refusal.get()));
                return;
            }
            countedErasures.update(counted.with(signed.id()).bytes());
        }
        sequences.clear();
        metrics.erased();
        // Also for a user without a sequence: it may have expired, and the list is still there.
        out.collect(ScoreRequest.forget(event.userId()));
    }

    @Override
    public TypeInformation<ScoreRequest> getProducedType() {
        return new ScoreRequestTypeInfo();
    }
}
