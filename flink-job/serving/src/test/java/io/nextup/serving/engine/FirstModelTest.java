package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelId;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.scoring.ItemRules;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An engine before it has a model. */
@Timeout(30)
class FirstModelTest {
    @RegisterExtension final Engines engines = new Engines();

    private final CountingMetrics metrics = engines.metrics();

    @Test
    void requestsWaitForTheFirstModel() throws Exception {
        ScoringEngine engine = engines.start(256, 2);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> answer = engines.ask(client, "u");
        assertThat(engine.awaitModel("default", Duration.ofMillis(1))).isFalse();
        assertThat(answer).isNotDone();

        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(engine.awaitModel("default", Duration.ZERO)).isTrue();
        assertThat(answer.get().modelVersion()).isEqualTo("v1");
    }

    @Test
    void whoWaitsForTheFirstModelIsWokenByIt() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        CompletableFuture<Boolean> waiter = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                waiter.complete(engine.awaitModel("default", Duration.ofDays(1)));
                            } catch (Exception e) {
                                waiter.completeExceptionally(e);
                            }
                        });
        thread.start();
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        assertThat(waiter.get()).isTrue();
        thread.join();
    }

    /** Otherwise a job would stand still for as long as a store is away. */
    @Test
    void popularItemsEndTheWaitForTheFirstModel() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        CompletableFuture<Recommendation> answer = engines.ask(engine.connect(metrics), "u");
        engine.servePopular(
                "default",
                ServingModel.popularOnly(new ModelId("v1", "sha-v1"), List.of("i9"))
                        .keepTo(ItemRules.NONE));

        assertThat(engine.awaitModel("default", Duration.ZERO)).isTrue();
        assertThat(answer.get().source()).isEqualTo(Recommendation.Source.FALLBACK);
        assertThat(answer.get().items()).extracting(RankedItem::itemId).containsExactly("i9");
    }

    @Test
    void waitingForTheFirstModelCanBeInterrupted() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                engine.awaitModel("default", Duration.ofDays(1));
                                interrupted.complete(false);
                            } catch (InterruptedException e) {
                                interrupted.complete(true);
                            }
                        });
        thread.start();
        thread.interrupt();
        assertThat(interrupted.get()).isTrue();
        thread.join();
    }

    @Test
    void waitingForTheFirstModelEndsWithTheEngine() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        engine.close();
        assertThatThrownBy(() -> engine.awaitModel("default", Duration.ofDays(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The scoring engine is closed");
    }
}
