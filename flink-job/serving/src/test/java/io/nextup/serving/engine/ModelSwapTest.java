package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.shape.TightShapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models that take each other's place while requests are scored. */
@Timeout(30)
class ModelSwapTest {
    @RegisterExtension final Engines engines = new Engines();

    private final CountingMetrics metrics = engines.metrics();

    @Test
    void aRunningBatchKeepsItsModelWhichClosesOnlyAfterIt() throws Exception {
        Gate gate = new Gate();
        FakeScorer old = new FakeScorer(10, gate);
        FakeScorer next = new FakeScorer(10);
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("old", 10, old));

        CompletableFuture<Recommendation> before = engines.ask(client, "before");
        gate.awaitCall();
        engine.serve("default", model("next", 10, next));
        CompletableFuture<Recommendation> after = engines.ask(client, "after");
        assertThat(old.isClosed()).isFalse();
        gate.open();

        assertThat(before.get().modelVersion()).isEqualTo("old");
        assertThat(after.get().modelVersion()).isEqualTo("next");
        old.awaitClosed();
        assertThat(old.isViolated()).isFalse();
        assertThat(next.isClosed()).isFalse();
    }

    @Test
    void aWorkerGoesOnAfterAReplacedModelWhoseCloseThrowsAnError() throws Exception {
        Gate gate = new Gate();
        FakeScorer fake = new FakeScorer(10, gate);
        Scorer closesBadly =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        return fake.topk(input, k);
                    }

                    @Override
                    public void close() {
                        throw new NoClassDefFoundError("io/nextup/Gone");
                    }
                };
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("old", 10, closesBadly));
        CompletableFuture<Recommendation> before = engines.ask(client, "before");
        gate.awaitCall();
        engine.serve("default", model("next", 10, new FakeScorer(10)));
        gate.open();

        assertThat(before.get().modelVersion()).isEqualTo("old");
        assertThat(engines.ask(client, "after").get().modelVersion()).isEqualTo("next");
    }

    @Test
    void aBatchWhoseModelIsClosedAlreadyFailsAndTheWorkerGoesOn() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        ServingModel closed = model("closed", 10, new FakeScorer(10));
        closed.release();
        engine.serve("default", closed);

        CompletableFuture<Recommendation> failed = engines.ask(client, "u");
        assertThatThrownBy(failed::get).hasMessageContaining("Model closed is closed already");
        assertThat(metrics.failed).hasValue(1);
        engine.serve("default", model("next", 10, new FakeScorer(10)));
        assertThat(engines.ask(client, "w").get().modelVersion()).isEqualTo("next");
    }

    @Test
    void anIdleModelClosesAtOnceWhenItIsReplaced() {
        FakeScorer old = new FakeScorer(10);
        ScoringEngine engine = engines.start(256, 1);
        engine.serve("default", model("old", 10, old));
        engine.serve("default", model("next", 10, new FakeScorer(10)));
        assertThat(old.isClosed()).isTrue();
    }

    @Test
    void swappedUnderLoadEveryAnswerBearsItsOwnModelsVersionAndNoModelIsClosedInUse()
            throws Exception {
        int swaps = 50;
        int submitters = 3;
        int each = 2_000;
        ScoringEngine engine = engines.start(16, 2);
        List<FakeScorer> scorers = Collections.synchronizedList(new ArrayList<>());
        Semaphore called = new Semaphore(0);
        engine.serve("default", versioned(0, scorers, called));
        CyclicBarrier start = new CyclicBarrier(submitters + 1);
        List<CompletableFuture<Recommendation>> answers =
                Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < submitters; s++) {
            ScoringEngine.Client client = engine.connect(metrics);
            int submitter = s;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    start.await();
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                                for (int i = 0; i < each; i++) {
                                    answers.add(
                                            engines.ask(
                                                    client,
                                                    submitter + "-" + i,
                                                    i % 2 == 0 ? "i1" : "?"));
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        start.await();
        for (int swap = 1; swap <= swaps; swap++) {
            called.acquire();
            engine.serve("default", versioned(swap, scorers, called));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(answers).hasSize(submitters * each);
        for (CompletableFuture<Recommendation> answer : answers) {
            Recommendation recommendation = answer.get();
            String item = recommendation.items().get(0).itemId();
            assertThat(item)
                    .isEqualTo(
                            recommendation.source() == Source.FALLBACK
                                    ? "popular-in-" + recommendation.modelVersion()
                                    : recommendation.modelVersion() + ":i2");
        }
        assertThat(scorers).hasSize(swaps + 1);
        for (FakeScorer old : scorers.subList(0, swaps)) {
            old.awaitClosed();
            assertThat(old.isViolated()).isFalse();
        }
        assertThat(scorers.get(swaps).isClosed()).isFalse();
    }

    @Test
    void noBatchHasMoreRequestsThanTheServingModelAllowsAlsoAfterASwap() throws Exception {
        Gate small = new Gate();
        List<Integer> large = Collections.synchronizedList(new ArrayList<>());
        ScoringEngine engine = engines.start(16, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", allowing("small", 8, new FakeScorer(10, small)));
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            answers.add(engines.ask(client, "u" + i));
            if (i == 0) {
                assertThat(small.awaitCall()).isEqualTo(1);
            }
        }
        small.open();
        assertThat(small.awaitCall()).isEqualTo(8);
        // The 21 requests that wait were queued for a model that allows more.
        engine.serve("default", allowing("large", 3, new FakeScorer(10, large::add)));
        small.open();

        for (CompletableFuture<Recommendation> answer : answers) {
            answer.get();
        }
        assertThat(large).containsExactly(3, 3, 3, 3, 3, 3, 3);
    }

    /** After a restore, requests wait before the first model is there. */
    @Test
    void requestsThatWaitedForTheFirstModelComeInBatchesThatItAllows() throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        ScoringEngine engine = engines.start(16, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(engines.ask(client, "u" + i));
        }
        engine.serve("default", allowing("first", 7, new FakeScorer(10, rows::add)));

        for (CompletableFuture<Recommendation> answer : answers) {
            answer.get();
        }
        assertThat(rows).containsExactly(7, 7, 6);
    }

    @Test
    void aModelThatAllowsMoreGetsNoMoreThanTheEngineDoes() throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        ScoringEngine engine = engines.start(4, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(engines.ask(client, "u" + i));
        }
        engine.serve("default", allowing("first", 7, new FakeScorer(10, rows::add)));

        for (CompletableFuture<Recommendation> answer : answers) {
            answer.get();
        }
        assertThat(rows).containsExactly(4, 4, 2);
    }

    private static ServingModel allowing(String version, int batchMaxSize, Scorer scorer) {
        return Models.model(
                version,
                scorer,
                Models.vocabulary(10),
                new TightShapes(50, batchMaxSize, 100),
                List.of());
    }

    /** Item indices mean other items in every model but for i1, as they do after a retraining. */
    private static ServingModel versioned(int number, List<FakeScorer> scorers, Semaphore called) {
        FakeScorer scorer = new FakeScorer(2, rows -> called.release());
        scorers.add(scorer);
        String version = "v" + number;
        return Models.model(
                version,
                scorer,
                Vocabulary.of(List.of("i1", version + ":i2", "popular-in-" + version)),
                Models.tight(8),
                List.of("popular-in-" + version));
    }
}
