package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches of requests, and what an engine says of them. */
@Timeout(30)
class ScoringEngineTest {
    @RegisterExtension final Engines engines = new Engines();

    private final CountingMetrics metrics = engines.metrics();

    @Test
    void aBatchIsWhatGatheredWhileTheLastOneRan() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));

        CompletableFuture<Recommendation> first = engines.ask(client, "first");
        assertThat(gate.awaitCall()).isEqualTo(1);
        List<CompletableFuture<Recommendation>> gathered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            gathered.add(engines.ask(client, "u" + i));
        }
        assertThat(engine.queueLength()).isEqualTo(5);
        gate.open();

        assertThat(gate.awaitCall()).isEqualTo(5);
        gate.open();
        assertThat(first.get().userId()).isEqualTo("first");
        for (int i = 0; i < 5; i++) {
            assertThat(gathered.get(i).get().userId()).isEqualTo("u" + i);
        }
        assertThat(metrics.batchSizes).containsExactly(1, 5);
    }

    @Test
    void aBatchIsNeverLargerThanTheMaximum() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(4, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();

        answers.add(engines.ask(client, "first"));
        gate.awaitCall();
        for (int i = 0; i < 10; i++) {
            answers.add(engines.ask(client, "u" + i));
        }
        gate.openForever();

        for (CompletableFuture<Recommendation> answer : answers) {
            answer.get();
        }
        assertThat(metrics.batchSizes).containsExactly(1, 4, 4, 2);
    }

    @Test
    void anIdleWorkerTakesARequestThoughAnotherWorkerIsBusy() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 2);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));

        CompletableFuture<Recommendation> one = engines.ask(client, "one");
        gate.awaitCall();
        CompletableFuture<Recommendation> other = engines.ask(client, "other");
        // The second call begins while the first one still runs.
        gate.awaitCall();
        gate.openForever();

        assertThat(one.get().userId()).isEqualTo("one");
        assertThat(other.get().userId()).isEqualTo("other");
    }

    @Test
    void eachSlotIsAnsweredByItsOwnModel() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        engine.serve("games", model("g1", 10, new FakeScorer(10)));
        List<CompletableFuture<Recommendation>> answers =
                IntStream.range(0, 40)
                        .mapToObj(
                                n ->
                                        engines.ask(
                                                client,
                                                n % 2 == 0 ? "default" : "games",
                                                request("u" + n, "i1")))
                        .toList();
        for (int n = 0; n < 40; n++) {
            assertThat(answers.get(n).get().modelVersion()).isEqualTo(n % 2 == 0 ? "v1" : "g1");
        }
    }

    @Test
    void everyRequestIsCountedThroughItsStations() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        engines.ask(client, "known", "i1").get();
        engines.ask(client, "unknown", "?").get();

        assertThat(metrics.queued).hasValue(2);
        assertThat(metrics.batched).hasValue(2);
        assertThat(metrics.answered).containsExactly(Source.MODEL, Source.FALLBACK);
    }

    @Test
    void whatAClosedClientHadWaitingIsNotScored() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client leaves = engine.connect(metrics);
        ScoringEngine.Client stays = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        CompletableFuture<Recommendation> first = engines.ask(stays, "first");
        gate.awaitCall();
        CompletableFuture<Recommendation> withdrawn = engines.ask(leaves, "leaves");
        CompletableFuture<Recommendation> kept = engines.ask(stays, "stays");

        leaves.close();
        gate.open();

        assertThat(gate.awaitCall()).isEqualTo(1);
        gate.open();
        assertThat(first.get().userId()).isEqualTo("first");
        assertThat(kept.get().userId()).isEqualTo("stays");
        assertThat(withdrawn).isNotDone();
    }

    @Test
    void closingFailsWhatWaitsLetsTheBatchFinishAndThenClosesTheModel() throws Exception {
        Gate gate = new Gate();
        FakeScorer scorer = new FakeScorer(10, gate);
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, scorer));
        CompletableFuture<Recommendation> running = engines.ask(client, "running");
        gate.awaitCall();
        CompletableFuture<Recommendation> waiting = engines.ask(client, "waiting");

        engine.close();

        assertThat(scorer.isClosed()).isFalse();
        assertThatThrownBy(waiting::get).hasMessageContaining("Engine closed");
        gate.open();
        assertThat(running.get().userId()).isEqualTo("running");
        scorer.awaitClosed();
        assertThat(scorer.isViolated()).isFalse();
        assertThatThrownBy(() -> engines.ask(client, "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The scoring engine is closed");
    }

    @Test
    void aModelThatComesTooLateIsClosed() {
        ScoringEngine engine = engines.start(256, 1);
        engine.close();
        FakeScorer late = new FakeScorer(10);
        engine.serve("default", model("late", 10, late));
        assertThat(late.isClosed()).isTrue();
    }
}
