package io.nextup.job.score;

import io.nextup.event.Recommendation;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests to its process's engine. Opening waits until a first model serves, so that nothing
 * queues up before: announcements come in by a thread of the process, which this task does not hold
 * up.
 *
 * <p>Requests are conflated where {@code nextup.scoring.conflate} is on, and where a user has more
 * in flight than {@code nextup.scoring.max-in-flight-per-user}. In flight is what {@link
 * #asyncInvoke} was given and has not completed. A restore hands over what was in flight in the
 * same way: it is counted, and conflated where it is too much.
 *
 * <p>Why conflation loses and doubles no event, whatever the moment of a checkpoint. The requests
 * in flight stand in Flink's queue in their order. One that a newer one has taken over completes
 * without a record, in its own place, so it may have left the queue at a checkpoint while the newer
 * one, behind it, is all that the checkpoint has of both. Therefore the names of the answered
 * events move from the older request to the newer one itself ({@link ScoreRequest#takeOver}). They
 * do so on the task's thread, within {@link #asyncInvoke}, which also decides there whether they
 * do. A checkpoint's barrier is handled on the same thread, which copies the queue then. So at each
 * barrier the name of an event stands in exactly one place: in a record emitted before it, in one
 * request of the queue, or in the topic still to be read. Under exactly-once the records before the
 * barrier are committed with it and those after it are not: each event is named once. Under
 * at-least-once the records after the barrier come again, perhaps grouped anew.
 *
 * <p>Were the answer emitted in the place of the oldest request instead, a checkpoint after that
 * would still hold the others as if unanswered: they would be answered again even under
 * exactly-once.
 */
final class ScoreFunction extends RichAsyncFunction<ScoreRequest, Recommendation> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ScoreFunction.class);
    private static final Duration BETWEEN_REMINDERS = Duration.ofSeconds(30);

    private final ScoringOptions options;
    private final KafkaSettings kafka;
    private final ServingProcess.Factory factory;
    private transient String slot;
    private transient ServingProcess.Lease lease;
    private transient ScoringEngine.Client client;
    private transient FlinkServingMetrics servingMetrics;

    ScoreFunction(ScoringOptions options, KafkaSettings kafka, ServingProcess.Factory factory) {
        this.options = options;
        this.kafka = kafka;
        this.factory = factory;
    }

    @Override
    public void open(OpenContext context) throws InterruptedException {
        slot = options.models().slot();
        lease =
                ServingProcess.acquire(
                        options.serving(
                                getRuntimeContext().getJobInfo().getJobId().toString(), kafka),
                        factory,
                        getRuntimeContext()::registerUserCodeClassLoaderReleaseHookIfAbsent);
        servingMetrics =
                new FlinkServingMetrics(
                        getRuntimeContext().getMetricGroup(), slot, lease, InstantSource.system());
        client =
                lease.engine()
                        .connect(new FlinkScoringMetrics(getRuntimeContext().getMetricGroup()));
        if (!lease.engine().awaitModel(slot, Duration.ZERO)) {
            do {
                LOG.info(
                        "Waiting for a first model of slot {}: {}",
                        slot,
                        lease.status().describe());
            } while (!lease.engine().awaitModel(slot, BETWEEN_REMINDERS));
        }
        servingMetrics.showServing();
    }

    @Override
    public void asyncInvoke(ScoreRequest request, ResultFuture<Recommendation> result) {
        servingMetrics.showServing();
        if (request.isTakenOver()) {
            // Restored: the newer one, which has its events, stands behind it or, with another
            // parallelism now, in another subtask.
            result.complete(List.of());
            return;
        }
        client.submit(
                slot,
                request,
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        result.complete(List.of(recommendation));
                    }

                    @Override
                    public void takenOver() {
                        result.complete(List.of());
                    }

                    @Override
                    public void failed(Throwable cause) {
                        result.completeExceptionally(cause);
                    }
                });
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (servingMetrics != null) {
            servingMetrics.close();
        }
        if (lease != null) {
            lease.close();
        }
    }
}
