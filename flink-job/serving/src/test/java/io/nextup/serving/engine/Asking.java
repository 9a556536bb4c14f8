package io.nextup.serving.engine;

import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks an engine for recommendations, as the job's operator does. */
public final class Asking {
    private Asking() {}

    public static ScoringEngine.Client connect(ScoringEngine engine) {
        return engine.connect(new NoMetrics());
    }

    public static CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, String... itemIds) {
        return ask(
                client,
                new ScoreRequest("u", List.of(itemIds), 1, List.of(EventReference.event("e")), 1));
    }

    public static CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, ScoreRequest request) {
        return ask(client, "default", request);
    }

    public static CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, String slot, ScoreRequest request) {
        CompletableFuture<Recommendation> answer = new CompletableFuture<>();
        client.submit(
                slot,
                request,
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        answer.complete(recommendation);
                    }

                    @Override
                    public void takenOver() {
                        answer.completeExceptionally(new AssertionError("Nothing is conflated"));
                    }

                    @Override
                    public void failed(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }
                });
        return answer;
    }
}
