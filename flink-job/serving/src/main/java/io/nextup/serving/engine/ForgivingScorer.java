package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores batches, of which a model may not bear every request. Such a request is in the checkpoint:
 * it would fail its batch again after every restart. So the others of its batch are scored without
 * it, and it is answered by what is popular. Thread-safe.
 */
final class ForgivingScorer {
    private static final Logger LOG = LoggerFactory.getLogger(ForgivingScorer.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

    private final BatchScorer scorer;
    private final LongSupplier nanoTime;
    private final FailureDigest failures = new FailureDigest(BETWEEN_WARNINGS);

    /**
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    ForgivingScorer(BatchScorer scorer, LongSupplier nanoTime) {
        this.scorer = scorer;
        this.nanoTime = nanoTime;
    }

    /**
     * The answers, in the order of the requests, all by the given model.
     *
     * <p>Errors: those of the native library, which no batch of one request would be spared.
     *
     * @param failed is told of each request that the model fails on alone, by its place
     */
    List<Recommendation> score(
            List<ScoreRequest> requests, ServingModel model, IntConsumer failed) {
        try {
            return scorer.score(requests, model);
        } catch (RuntimeException e) {
            return oneByOne(requests, model, failed, e);
        }
    }

    /** The answer to a request that is too old to be worth scoring: the model is not asked. */
    Recommendation skipped(ScoreRequest request, ServingModel model) {
        return scorer.skipped(request, model);
    }

    private List<Recommendation> oneByOne(
            List<ScoreRequest> requests,
            ServingModel model,
            IntConsumer failed,
            RuntimeException cause) {
        List<Recommendation> answers = new ArrayList<>(requests.size());
        int failedAlone = 0;
        for (int r = 0; r < requests.size(); r++) {
            try {
                answers.addAll(scorer.score(List.of(requests.get(r)), model));
            } catch (RuntimeException e) {
                failedAlone++;
                failed.accept(r);
                answers.add(scorer.fallback(requests.get(r), model));
            }
        }
        failures.failed(model.version(), failedAlone, nanoTime.getAsLong())
                .ifPresent(told -> warn(told, model.version(), cause));
        return answers;
    }

    private static void warn(FailureDigest.Told told, String version, RuntimeException cause) {
        if (told.first()) {
            LOG.warn(
                    "Model {} failed on a batch, and then on {} of its requests alone: these are answered by what is popular",
                    version,
                    told.requests(),
                    cause);
        } else {
            LOG.warn(
                    "Model {} failed on {} more batches, and then on {} of their requests alone; the last cause: {}",
                    version,
                    told.batches(),
                    told.requests(),
                    cause.toString());
        }
    }
}
