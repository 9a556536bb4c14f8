package io.nextup.job.score;

import io.nextup.event.Recommendation;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests to its process's engine. Opening waits until a first model serves, so that nothing
 * queues up before: announcements come in by another task, which this one does not hold up.
 */
final class ScoreFunction extends RichAsyncFunction<ScoreRequest, Recommendation> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ScoreFunction.class);
    private static final Duration BETWEEN_REMINDERS = Duration.ofSeconds(30);

    private final ScoringOptions options;
    private final ScoringProcess.Factory factory;
    private transient ScoringProcess.Lease lease;
    private transient ScoringEngine.Client client;

    ScoreFunction(ScoringOptions options, ScoringProcess.Factory factory) {
        this.options = options;
        this.factory = factory;
    }

    @Override
    public void open(OpenContext context) throws InterruptedException {
        lease = ScoringProcess.acquire(getRuntimeContext(), options, factory);
        client =
                lease.engine()
                        .connect(new FlinkScoringMetrics(getRuntimeContext().getMetricGroup()));
        if (lease.engine().awaitModel(Duration.ZERO)) {
            return;
        }
        do {
            LOG.info(
                    "Waiting for a first model of slot {}: {}",
                    options.models().slot(),
                    lease.rollout().describe());
        } while (!lease.engine().awaitModel(BETWEEN_REMINDERS));
    }

    @Override
    public void asyncInvoke(ScoreRequest request, ResultFuture<Recommendation> result) {
        client.submit(
                request,
                new ScoringEngine.Asker() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        result.complete(List.of(recommendation));
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
        if (lease != null) {
            lease.close();
        }
    }
}
