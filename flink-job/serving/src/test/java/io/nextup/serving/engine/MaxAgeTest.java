package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events that are too old to be scored. */
@Timeout(30)
class MaxAgeTest {
    @RegisterExtension final Engines engines = new Engines();

    private final CountingMetrics metrics = engines.metrics();

    @Test
    void whatIsTooOldWhenItsBatchFormsIsMarkedAndTheOthersAreScored() throws Exception {
        Instant now = Instant.ofEpochMilli(10_000);
        FakeScorer scorer = new FakeScorer(10);
        ScoringEngine engine = engines.start(256, 1, new LoadShedding(0, 1_000), now);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> old = engines.ask(client, request("old", 7, 8_999, "i1"));
        CompletableFuture<Recommendation> young =
                engines.ask(client, request("young", 7, 9_000, "i1"));
        CompletableFuture<Recommendation> ahead =
                engines.ask(client, request("ahead", 7, Long.MAX_VALUE, "i1"));
        engine.serve("default", model("v1", 10, scorer));

        assertThat(old.get())
                .isEqualTo(
                        new Recommendation(
                                EventReference.event("old-7").recommendationId("default", "old"),
                                "old",
                                "default",
                                7,
                                List.of(EventReference.event("old-7")),
                                List.of(),
                                "v1",
                                Source.SKIPPED,
                                8_999,
                                10_000));
        assertThat(young.get().source()).isEqualTo(Source.MODEL);
        assertThat(ahead.get().source()).isEqualTo(Source.MODEL);
        assertThat(metrics.batchSizes).containsExactly(2);
        assertThat(metrics.batched).hasValue(3);
        assertThat(metrics.answered).containsExactly(Source.SKIPPED, Source.MODEL, Source.MODEL);
    }

    @Test
    void aBatchInWhichAllAreTooOldTakesNoCallOfTheModel() throws Exception {
        FakeScorer scorer = new FakeScorer(10);
        ScoringEngine engine =
                engines.start(256, 1, new LoadShedding(0, 1), Instant.ofEpochMilli(10_000));
        CompletableFuture<Recommendation> old =
                engines.ask(engine.connect(metrics), request("old", 1, 9_998, "i1"));
        engine.serve("default", model("v1", 10, scorer));

        assertThat(old.get().source()).isEqualTo(Source.SKIPPED);
        assertThat(scorer.calls()).isZero();
        assertThat(metrics.batchSizes).isEmpty();
    }

    @Test
    void aConflatedRequestIsAsYoungAsItsYoungestEvent() throws Exception {
        ScoringEngine engine =
                engines.start(256, 1, new LoadShedding(1, 1_000), Instant.ofEpochMilli(10_000));
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> young =
                engines.ask(client, request("anna", 1, 9_500, "i1"));
        // It came late: the user is there now all the same.
        CompletableFuture<Recommendation> late =
                engines.ask(client, request("anna", 2, 100, "i2", "i1"));
        CompletableFuture<Recommendation> old = engines.ask(client, request("bob", 1, 100, "i1"));
        CompletableFuture<Recommendation> older =
                engines.ask(client, request("bob", 2, 50, "i2", "i1"));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(young.get()).isNull();
        assertThat(late.get().source()).isEqualTo(Source.MODEL);
        assertThat(late.get().eventTimeMillis()).isEqualTo(9_500);
        assertThat(old.get()).isNull();
        assertThat(older.get().source()).isEqualTo(Source.SKIPPED);
        assertThat(older.get().references()).containsExactly("bob-1", "bob-2");
    }
}
