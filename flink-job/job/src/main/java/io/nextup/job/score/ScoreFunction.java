package io.nextup.job.score;

import io.nextup.event.Recommendation;
import io.nextup.job.publish.ListUpdate;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests to its process's engine; completes a request to forget a user's list at once, and
 * Flink's queue keeps it behind the answers before it. Opening waits until a first model serves or
 * popular items answer, and the rules of the catalogue are known or late, so that no requests queue
 * up before. The process reads announcements on its own thread, which this task does not block.
 *
 * <p>Requests are conflated if {@code nextup.scoring.conflate} is on, or if a user has more in
 * flight than {@code nextup.scoring.max-in-flight-per-user}. A request is in flight from {@link
 * #asyncInvoke} to its completion. A restore passes the requests that were in flight in the same
 * way: they are counted, and conflated if there are too many.
 *
 * <p>Conflation neither loses nor duplicates an event, whenever a checkpoint is taken. The requests
 * in flight are in Flink's queue in their order. A request that a newer one has taken over
 * completes without a record, at its own position. So at a checkpoint it may have left the queue,
 * and the checkpoint has only the newer one behind it. Therefore the names of the answered events
 * move from the older request to the newer one itself ({@link ScoreRequest#takeOver}). {@link
 * #asyncInvoke} decides and does this on the task's thread. The same thread handles a checkpoint's
 * barrier and copies the queue then. So at each barrier the name of an event is in exactly one
 * place: in a record emitted before it, in one request of the queue, or in the unread part of the
 * topic. Under exactly-once the records before the barrier are committed with it and those after it
 * are not: each event is named once. Under at-least-once the records after the barrier come again,
 * possibly in other groups.
 *
 * <p>If the answer were emitted at the position of the oldest request instead, a later checkpoint
 * would still have the others as unanswered: they would be answered again even under exactly-once.
 */
final class ScoreFunction extends RichAsyncFunction<ScoreRequest, ListUpdate>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ScoreFunction.class);
    private static final Duration BETWEEN_REMINDERS = Duration.ofSeconds(30);

    private final ScoringOptions options;
    private final JobNames names;
    private final KafkaSettings kafka;
    private final ServingProcess.Factory factory;
    private transient boolean restored;
    private transient String slot;
    private transient ServingProcess.Lease lease;
    private transient ScoringEngine.Client client;
    private transient FlinkServingMetrics servingMetrics;

    ScoreFunction(
            ScoringOptions options,
            JobNames names,
            KafkaSettings kafka,
            ServingProcess.Factory factory) {
        this.options = options;
        this.names = names;
        this.kafka = kafka;
        this.factory = factory;
    }

    /** Learns whether the job starts from a state; the function has none of its own. */
    @Override
    public void initializeState(FunctionInitializationContext context) {
        restored = context.isRestored();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // Flink's queue holds the requests in flight.
    }

    @Override
    public void open(OpenContext context) throws InterruptedException {
        slot = options.models().slot();
        lease =
                ServingProcess.acquire(
                        options.serving(
                                getRuntimeContext().getJobInfo().getJobId().toString(),
                                names,
                                kafka),
                        factory,
                        getRuntimeContext()::registerUserCodeClassLoaderReleaseHookIfAbsent);
        // A job that restarts before its first checkpoint has no state.
        if (restored || getRuntimeContext().getTaskInfo().getAttemptNumber() > 0) {
            lease.restored();
        }
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
        if (!lease.awaitCatalogue(Duration.ZERO)) {
            LOG.info("Waiting for the items and rules of slot {}", slot);
            while (!lease.awaitCatalogue(BETWEEN_REMINDERS)) {
                LOG.info("Still waiting for the items and rules of slot {}", slot);
            }
        }
        servingMetrics.show();
    }

    @Override
    public void asyncInvoke(ScoreRequest request, ResultFuture<ListUpdate> result) {
        servingMetrics.show();
        if (request.isTakenOver()) {
            // The request was restored. The newer one, which has its events, is behind it or, after
            // a change of parallelism, in another subtask.
            result.complete(List.of());
            return;
        }
        if (request.forgets()) {
            client.separate(slot, request.userId());
            result.complete(List.of(ListUpdate.forget(request.userId())));
            return;
        }
        client.submit(
                slot,
                request,
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        result.complete(
                                List.of(ListUpdate.of(recommendation, request.context().trace())));
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
