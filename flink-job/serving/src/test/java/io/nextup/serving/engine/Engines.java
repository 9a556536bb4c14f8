package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Engines of one test, and requests to them. After the test they are closed; fails where one does
 * not end, or where a request was answered twice.
 */
final class Engines implements AfterEachCallback {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final CountingMetrics metrics = new CountingMetrics();
    private final List<ScoringEngine> engines = new ArrayList<>();
    private final Queue<ScoreRequest> answeredTwice = new ConcurrentLinkedQueue<>();

    CountingMetrics metrics() {
        return metrics;
    }

    /** An engine that sheds no load, at time 0. */
    ScoringEngine start(int batchMaxSize, int workers) {
        return start(batchMaxSize, workers, LoadShedding.NONE, Instant.EPOCH);
    }

    ScoringEngine start(int batchMaxSize, int workers, LoadShedding shedding, Instant now) {
        return started(
                Models.engine(
                        settings(batchMaxSize, workers, shedding),
                        InstantSource.fixed(now),
                        EngineEvents.IGNORED));
    }

    static EngineSettings settings(int batchMaxSize, int workers, LoadShedding shedding) {
        return new EngineSettings(
                batchMaxSize, workers, shedding, Duration.ofSeconds(30), 2, Duration.ofMinutes(15));
    }

    /** Takes one more engine into care. */
    ScoringEngine started(ScoringEngine engine) {
        engines.add(engine);
        return engine;
    }

    CompletableFuture<Recommendation> ask(ScoringEngine.Client client, String userId) {
        return ask(client, userId, "i1");
    }

    CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, String userId, String itemId) {
        return ask(client, request(userId, itemId));
    }

    CompletableFuture<Recommendation> ask(ScoringEngine.Client client, ScoreRequest request) {
        return ask(client, "default", request);
    }

    /** The answer to a request; null where a newer request has taken over. */
    CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, String slot, ScoreRequest request) {
        CompletableFuture<Recommendation> answer = new CompletableFuture<>();
        client.submit(
                slot,
                request,
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        complete(recommendation);
                    }

                    @Override
                    public void takenOver() {
                        complete(null);
                    }

                    private void complete(Recommendation recommendation) {
                        if (!answer.complete(recommendation)) {
                            answeredTwice.add(request);
                        }
                    }

                    @Override
                    public void failed(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }
                });
        return answer;
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        engines.forEach(ScoringEngine::close);
        for (ScoringEngine engine : engines) {
            assertThat(engine.awaitTermination(END_LIMIT)).as("the engine has ended").isTrue();
        }
        assertThat(answeredTwice).as("requests that were answered twice").isEmpty();
    }
}
