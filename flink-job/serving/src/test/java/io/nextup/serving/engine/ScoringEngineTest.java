package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScoringEngineTest {
    private static final LoadShedding CONFLATING = new LoadShedding(1, 0);

    private final List<ScoringEngine> engines = new ArrayList<>();
    private final CountingMetrics metrics = new CountingMetrics();

    @AfterEach
    void closeEngines() throws InterruptedException {
        for (ScoringEngine engine : engines) {
            engine.close();
            assertThat(engine.awaitTermination(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void aBatchIsWhatGatheredWhileTheLastOneRan() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));

        CompletableFuture<Recommendation> first = submit(client, "first");
        assertThat(gate.awaitCall()).isEqualTo(1);
        List<CompletableFuture<Recommendation>> gathered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            gathered.add(submit(client, "u" + i));
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
        ScoringEngine engine = engine(4, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();

        answers.add(submit(client, "first"));
        gate.awaitCall();
        for (int i = 0; i < 10; i++) {
            answers.add(submit(client, "u" + i));
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
        ScoringEngine engine = engine(256, 2);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));

        CompletableFuture<Recommendation> one = submit(client, "one");
        gate.awaitCall();
        CompletableFuture<Recommendation> other = submit(client, "other");
        // The second call begins while the first one still runs.
        gate.awaitCall();
        gate.openForever();

        assertThat(one.get().userId()).isEqualTo("one");
        assertThat(other.get().userId()).isEqualTo("other");
    }

    @Test
    void aRunningBatchKeepsItsModelWhichClosesOnlyAfterIt() throws Exception {
        Gate gate = new Gate();
        FakeScorer old = new FakeScorer(10, gate);
        FakeScorer next = new FakeScorer(10);
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("old", 10, old));

        CompletableFuture<Recommendation> before = submit(client, "before");
        gate.awaitCall();
        engine.serve("default", model("next", 10, next));
        CompletableFuture<Recommendation> after = submit(client, "after");
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
                    public TopK topk(long[] items, long[] exclude, int batch, int k) {
                        return fake.topk(items, exclude, batch, k);
                    }

                    @Override
                    public void close() {
                        throw new NoClassDefFoundError("io/nextup/Gone");
                    }
                };
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("old", 10, closesBadly));
        CompletableFuture<Recommendation> before = submit(client, "before");
        gate.awaitCall();
        engine.serve("default", model("next", 10, new FakeScorer(10)));
        gate.open();

        assertThat(before.get().modelVersion()).isEqualTo("old");
        assertThat(submit(client, "after").get().modelVersion()).isEqualTo("next");
    }

    @Test
    void aBatchWhoseModelIsClosedAlreadyFailsAndTheWorkerGoesOn() throws Exception {
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        ServingModel closed = model("closed", 10, new FakeScorer(10));
        closed.release();
        engine.serve("default", closed);

        CompletableFuture<Recommendation> failed = submit(client, "u");
        assertThatThrownBy(failed::get).hasMessageContaining("Model closed is closed already");
        assertThat(metrics.failed).hasValue(1);
        engine.serve("default", model("next", 10, new FakeScorer(10)));
        assertThat(submit(client, "w").get().modelVersion()).isEqualTo("next");
    }

    @Test
    void aWorkerThatDiesIsReplaced() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        ScoringEngine engine =
                Models.engine(
                        settings(256, 1, LoadShedding.NONE),
                        clock,
                        EngineEvents.IGNORED,
                        () -> {
                            if (opened.incrementAndGet() == 1) {
                                throw new NoClassDefFoundError("io/nextup/Gone");
                            }
                            return CallNotes.Note.NONE;
                        });
        engines.add(engine);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        assertThat(submit(engine.connect(metrics), "u").get().modelVersion()).isEqualTo("v1");
    }

    @Test
    void anIdleModelClosesAtOnceWhenItIsReplaced() {
        FakeScorer old = new FakeScorer(10);
        ScoringEngine engine = engine(256, 1);
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
        ScoringEngine engine = engine(16, 2);
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
                                            submit(
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

    /** Item indices mean other items in every model but for i1, as they do after a retraining. */
    private static ServingModel versioned(int number, List<FakeScorer> scorers, Semaphore called) {
        FakeScorer scorer = new FakeScorer(2, rows -> called.release());
        scorers.add(scorer);
        String version = "v" + number;
        return Models.model(
                version,
                scorer,
                Vocabulary.of(List.of("i1", version + ":i2")),
                Models.tight(8),
                List.of("popular-in-" + version));
    }

    @Test
    void requestsWaitForTheFirstModel() throws Exception {
        ScoringEngine engine = engine(256, 2);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> answer = submit(client, "u");
        assertThat(engine.awaitModel("default", Duration.ofMillis(1))).isFalse();
        assertThat(answer).isNotDone();

        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(engine.awaitModel("default", Duration.ZERO)).isTrue();
        assertThat(answer.get().modelVersion()).isEqualTo("v1");
    }

    @Test
    void whoWaitsForTheFirstModelIsWokenByIt() throws Exception {
        ScoringEngine engine = engine(256, 1);
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

    @Test
    void waitingForTheFirstModelCanBeInterrupted() throws Exception {
        ScoringEngine engine = engine(256, 1);
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
        ScoringEngine engine = engine(256, 1);
        engine.close();
        assertThatThrownBy(() -> engine.awaitModel("default", Duration.ofDays(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The scoring engine is closed");
    }

    @Test
    void aRequestThatTheModelCannotBearIsAnsweredByThePopularAndTheOthersOfItsBatchAreScored()
            throws Exception {
        Gate gate = new Gate();
        Scorer fake = new FakeScorer(10, gate);
        Scorer failsOnItem7 =
                new Scorer() {
                    @Override
                    public TopK topk(long[] items, long[] exclude, int batch, int k) {
                        TopK answer = fake.topk(items, exclude, batch, k);
                        if (LongStream.of(items).anyMatch(item -> item == 7)) {
                            throw new IllegalStateException("I never liked i7");
                        }
                        return answer;
                    }

                    @Override
                    public void close() {
                        fake.close();
                    }
                };
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, failsOnItem7));
        CompletableFuture<Recommendation> first = submit(client, "first");
        gate.awaitCall();
        CompletableFuture<Recommendation> before = submit(client, "before", "i1");
        CompletableFuture<Recommendation> unbearable = submit(client, "unbearable", "i7");
        CompletableFuture<Recommendation> after = submit(client, "after", "i2");
        gate.openForever();

        first.get();
        assertThat(before.get().items().get(0).itemId()).isEqualTo("i2");
        assertThat(after.get().items().get(0).itemId()).isEqualTo("i3");
        assertThat(unbearable.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(unbearable.get().items().get(0).itemId()).isEqualTo("i3");
        assertThat(unbearable.get().modelVersion()).isEqualTo("v1");
        assertThat(metrics.modelFailed).hasValue(1);
        assertThat(metrics.failed).hasValue(0);
    }

    @Test
    void anErrorOfTheVirtualMachineFailsTheRequestsOfItsBatchAndTheNextOneIsScored()
            throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeScorer fails =
                new FakeScorer(
                        10,
                        rows -> {
                            if (calls.incrementAndGet() == 1) {
                                throw new InternalError("native trouble");
                            }
                        });
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, fails));

        CompletableFuture<Recommendation> failed = submit(client, "u");
        assertThatThrownBy(failed::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Model v1 failed on a batch of 1")
                .cause()
                .hasMessage("native trouble");
        assertThat(submit(client, "w").get().userId()).isEqualTo("w");
        assertThat(metrics.failed).hasValue(1);
        assertThat(fails.isClosed()).isFalse();
    }

    @Test
    void aListenerThatThrowsTakesNoAnswerFromTheOthersOfItsBatch() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        CompletableFuture<Recommendation> first = submit(client, "first");
        gate.awaitCall();
        client.submit(
                "default",
                request("gone", "i1"),
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        throw new IllegalStateException("The task is gone");
                    }

                    @Override
                    public void takenOver() {}

                    @Override
                    public void failed(Throwable cause) {}
                });
        CompletableFuture<Recommendation> other = submit(client, "other");
        gate.openForever();
        assertThat(first.get().userId()).isEqualTo("first");
        assertThat(other.get().userId()).isEqualTo("other");
    }

    @Test
    void aListenerThatThrowsAnErrorLearnsThatItsRequestFailedAndTheOthersGetTheirAnswers()
            throws Exception {
        Error error = new NoClassDefFoundError("io/nextup/Gone");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        client.submit(
                "default",
                request("throws", "i1"),
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        throw error;
                    }

                    @Override
                    public void takenOver() {}

                    @Override
                    public void failed(Throwable cause) {
                        failure.complete(cause);
                        throw error;
                    }
                });
        CompletableFuture<Recommendation> other = submit(client, "other");
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(other.get(10, SECONDS).userId()).isEqualTo("other");
        assertThat(failure.get(10, SECONDS)).isSameAs(error);
        assertThat(metrics.batchSizes).containsExactly(2);
        assertThat(metrics.answered).hasSize(2);
        assertThat(metrics.failed).hasValue(0);
    }

    @Test
    void metricsThatThrowKeepNoAnswerBack() throws Exception {
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(new FailingMetrics());
        CompletableFuture<Recommendation> one = submit(client, "one");
        CompletableFuture<Recommendation> other = submit(client, "other");
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        assertThat(one.get(10, SECONDS).source()).isEqualTo(Source.MODEL);
        assertThat(other.get(10, SECONDS).source()).isEqualTo(Source.MODEL);

        engine.servePopular("default", model("v2", 10, new FakeScorer(10)));
        assertThat(submit(client, "next").get(10, SECONDS).source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void aRequestThatHasNoAnswerFailsAndTheOthersOfItsBatchAreAnswered() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        InstantSource failsOnce =
                () -> {
                    if (looks.incrementAndGet() == 1) {
                        throw new NoClassDefFoundError("io/nextup/Gone");
                    }
                    return Instant.EPOCH;
                };
        ScoringEngine engine =
                Models.engine(settings(256, 1, LoadShedding.NONE), failsOnce, EngineEvents.IGNORED);
        engines.add(engine);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> none = submit(client, "none");
        CompletableFuture<Recommendation> other = submit(client, "other");
        engine.servePopular("default", model("v1", 10, new FakeScorer(10)));

        assertThat(other.get(10, SECONDS).source()).isEqualTo(Source.FALLBACK);
        assertThatThrownBy(() -> none.get(10, SECONDS)).hasMessageContaining("io/nextup/Gone");
    }

    @Test
    void whatAClosedClientHadWaitingIsNotScored() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client leaves = engine.connect(metrics);
        ScoringEngine.Client stays = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        CompletableFuture<Recommendation> first = submit(stays, "first");
        gate.awaitCall();
        CompletableFuture<Recommendation> withdrawn = submit(leaves, "leaves");
        CompletableFuture<Recommendation> kept = submit(stays, "stays");

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
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, scorer));
        CompletableFuture<Recommendation> running = submit(client, "running");
        gate.awaitCall();
        CompletableFuture<Recommendation> waiting = submit(client, "waiting");

        engine.close();

        assertThat(scorer.isClosed()).isFalse();
        assertThatThrownBy(waiting::get).hasMessageContaining("Engine closed");
        gate.open();
        assertThat(running.get().userId()).isEqualTo("running");
        scorer.awaitClosed();
        assertThat(scorer.isViolated()).isFalse();
        assertThatThrownBy(() -> submit(client, "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The scoring engine is closed");
    }

    @Test
    void aModelThatComesTooLateIsClosed() {
        ScoringEngine engine = engine(256, 1);
        engine.close();
        FakeScorer late = new FakeScorer(10);
        engine.serve("default", model("late", 10, late));
        assertThat(late.isClosed()).isTrue();
    }

    @Test
    void everyRequestIsCountedThroughItsStations() throws Exception {
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        submit(client, "known", "i1").get();
        submit(client, "unknown", "?").get();

        assertThat(metrics.queued).hasValue(2);
        assertThat(metrics.batched).hasValue(2);
        assertThat(metrics.answered).containsExactly(Source.MODEL, Source.FALLBACK);
    }

    @Test
    void ofAUsersRequestsThatWaitOnlyTheNewestIsScoredAndItAnswersForAll() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engine(256, 1, CONFLATING, Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        // In a batch already: what comes later does not change it.
        CompletableFuture<Recommendation> first = ask(client, asked("anna", 1, 100, "i1"));
        assertThat(gate.awaitCall()).isEqualTo(1);

        CompletableFuture<Recommendation> second = ask(client, asked("anna", 2, 400, "i1", "i2"));
        CompletableFuture<Recommendation> bob = ask(client, asked("bob", 1, 100, "i5"));
        CompletableFuture<Recommendation> third =
                ask(client, asked("anna", 3, 300, "i1", "i2", "i3"));
        CompletableFuture<Recommendation> fourth =
                ask(client, asked("anna", 4, 200, "i1", "i2", "i3", "i4"));

        assertThat(second.get()).isNull();
        assertThat(third.get()).isNull();
        assertThat(engine.queueLength()).isEqualTo(2);
        assertThat(metrics.takenOver).hasValue(2);
        gate.openForever();
        assertThat(first.get().answers()).containsExactly("anna-1");
        assertThat(bob.get().answers()).containsExactly("bob-1");
        Recommendation newest = fourth.get();
        assertThat(newest.id()).isEqualTo(EventReference.recommendationId("anna", "anna-4"));
        assertThat(newest.answers()).containsExactly("anna-2", "anna-3", "anna-4");
        assertThat(newest.sequence()).isEqualTo(4);
        assertThat(newest.eventTimeMillis()).isEqualTo(400);
        assertThat(newest.items().get(0).itemId()).isEqualTo("i5");
        assertThat(metrics.batchSizes).containsExactly(1, 2);
    }

    @Test
    void aUserWhoFloodsTheQueueIsAnsweredByRecommendationsOfBoundedSize() throws Exception {
        ScoringEngine engine = engine(16, 1, CONFLATING, Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        int events = 3 * ScoreRequest.MOST_ANSWERS + 7;
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        for (int sequence = 1; sequence <= events; sequence++) {
            answers.add(ask(client, asked("anna", sequence, 1, "i1")));
        }
        assertThat(engine.queueLength()).isEqualTo(4);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        List<String> named = new ArrayList<>();
        for (CompletableFuture<Recommendation> answer : answers) {
            if (answer.get() != null) {
                assertThat(answer.get().answers())
                        .hasSizeLessThanOrEqualTo(ScoreRequest.MOST_ANSWERS);
                named.addAll(answer.get().answers());
            }
        }
        assertThat(named)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, events).mapToObj(n -> "anna-" + n).toList());
        assertThat(metrics.batchSizes).containsExactly(4);
    }

    @Test
    void requestsOfOneUserFromTwoSubtasksAreNotConflated() throws Exception {
        ScoringEngine engine = engine(256, 1, CONFLATING, Instant.EPOCH);
        CompletableFuture<Recommendation> one =
                ask(engine.connect(metrics), asked("anna", 1, 1, "i1"));
        CompletableFuture<Recommendation> other =
                ask(engine.connect(metrics), asked("anna", 2, 1, "i1", "i2"));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(one.get().answers()).containsExactly("anna-1");
        assertThat(other.get().answers()).containsExactly("anna-2");
    }

    @Test
    void withoutConflationTheSameRequestsAreAllScored() throws Exception {
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> one = ask(client, asked("anna", 1, 1, "i1"));
        CompletableFuture<Recommendation> other = ask(client, asked("anna", 2, 1, "i1", "i2"));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(one.get().answers()).containsExactly("anna-1");
        assertThat(other.get().answers()).containsExactly("anna-2");
        assertThat(metrics.batchSizes).containsExactly(2);
    }

    @Test
    void beyondHisLimitAUsersRequestsAreConflatedAndNobodyElsesAre() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engine(256, 1, new LoadShedding(3, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        // One in a batch and two that wait: all that she may have.
        anna.add(ask(client, asked("anna", 1, 1, "i1")));
        assertThat(gate.awaitCall()).isEqualTo(1);
        List<CompletableFuture<Recommendation>> bob = new ArrayList<>();
        for (int sequence = 2; sequence <= 9; sequence++) {
            anna.add(ask(client, asked("anna", sequence, 1, "i1")));
            if (sequence <= 4) {
                bob.add(ask(client, asked("bob", sequence, 1, "i1")));
            }
        }
        assertThat(metrics.takenOver).hasValue(6);
        assertThat(engine.queueLength()).isEqualTo(5);
        gate.openForever();

        assertThat(answers(anna))
                .containsExactly(
                        List.of("anna-1"),
                        List.of("anna-2"),
                        List.of(
                                "anna-3", "anna-4", "anna-5", "anna-6", "anna-7", "anna-8",
                                "anna-9"));
        assertThat(answers(bob))
                .containsExactly(List.of("bob-2"), List.of("bob-3"), List.of("bob-4"));
        assertThat(metrics.batchSizes).containsExactly(1, 5);
        assertThat(client.users().users()).isZero();
    }

    @Test
    void oneMoreWaitsWhereAllOfAUsersRequestsAreInABatchAlready() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engine(256, 1, new LoadShedding(2, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        anna.add(ask(client, asked("anna", 1, 1, "i1")));
        anna.add(ask(client, asked("anna", 2, 1, "i1")));
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        assertThat(gate.awaitCall()).isEqualTo(2);
        anna.add(ask(client, asked("anna", 3, 1, "i1")));
        assertThat(metrics.takenOver).hasValue(0);
        anna.add(ask(client, asked("anna", 4, 1, "i1")));
        assertThat(metrics.takenOver).hasValue(1);
        gate.openForever();

        assertThat(answers(anna))
                .containsExactly(List.of("anna-1"), List.of("anna-2"), List.of("anna-3", "anna-4"));
    }

    @Test
    void whoseRequestsAreAnsweredOrFailHasRoomAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeScorer failsFirst =
                new FakeScorer(
                        10,
                        rows -> {
                            if (calls.incrementAndGet() == 1) {
                                throw new InternalError("native trouble");
                            }
                        });
        ScoringEngine engine = engine(256, 1, new LoadShedding(2, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> failed = new ArrayList<>();
        for (int sequence = 1; sequence <= 3; sequence++) {
            failed.add(ask(client, asked("anna", sequence, 1, "i1")));
        }
        assertThat(client.users().users()).isEqualTo(1);
        engine.serve("default", model("v1", 10, failsFirst));
        assertThat(failed.get(1).get()).isNull();
        assertThatThrownBy(failed.get(0)::get).hasMessageContaining("Model v1 failed");
        assertThatThrownBy(failed.get(2)::get).hasMessageContaining("Model v1 failed");
        assertThat(client.users().users()).isZero();

        for (int sequence = 4; sequence <= 20; sequence++) {
            assertThat(ask(client, asked("anna", sequence, 1, "i1")).get().answers())
                    .containsExactly("anna-" + sequence);
        }
        assertThat(client.users().users()).isZero();
        assertThat(metrics.takenOver).hasValue(1);
    }

    @Test
    void whereOneMayNotTakeOverBothWait() throws Exception {
        ScoringEngine engine = engine(256, 1, new LoadShedding(1, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        // After an erasure sequences begin again.
        anna.add(ask(client, asked("anna", 7, 1, "i1")));
        anna.add(ask(client, asked("anna", 1, 1, "i1")));
        anna.add(ask(client, asked("anna", 2, 1, "i1")));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(answers(anna)).containsExactly(List.of("anna-7"), List.of("anna-1", "anna-2"));
    }

    @Test
    void withoutALimitNobodyIsCounted() throws Exception {
        ScoringEngine engine = engine(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        for (int sequence = 1; sequence <= 100; sequence++) {
            anna.add(ask(client, asked("anna", sequence, 1, "i1")));
        }
        assertThat(client.users().users()).isZero();
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(answers(anna)).hasSize(100).allMatch(answered -> answered.size() == 1);
        assertThat(metrics.takenOver).hasValue(0);
    }

    /** Events that each recommendation answers; requests that were taken over have none. */
    private static List<List<String>> answers(List<CompletableFuture<Recommendation>> asked)
            throws Exception {
        List<List<String>> answers = new ArrayList<>();
        for (CompletableFuture<Recommendation> one : asked) {
            if (one.get() != null) {
                answers.add(one.get().answers());
            }
        }
        return answers;
    }

    @Test
    void whatIsTooOldWhenItsBatchFormsIsMarkedAndTheOthersAreScored() throws Exception {
        Instant now = Instant.ofEpochMilli(10_000);
        FakeScorer scorer = new FakeScorer(10);
        ScoringEngine engine = engine(256, 1, new LoadShedding(0, 1_000), now);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> old = ask(client, asked("old", 7, 8_999, "i1"));
        CompletableFuture<Recommendation> young = ask(client, asked("young", 7, 9_000, "i1"));
        CompletableFuture<Recommendation> ahead =
                ask(client, asked("ahead", 7, Long.MAX_VALUE, "i1"));
        engine.serve("default", model("v1", 10, scorer));

        assertThat(old.get())
                .isEqualTo(
                        new Recommendation(
                                EventReference.recommendationId("old", "old-7"),
                                "old",
                                7,
                                List.of("old-7"),
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
        ScoringEngine engine = engine(256, 1, new LoadShedding(0, 1), Instant.ofEpochMilli(10_000));
        CompletableFuture<Recommendation> old =
                ask(engine.connect(metrics), asked("old", 1, 9_998, "i1"));
        engine.serve("default", model("v1", 10, scorer));

        assertThat(old.get().source()).isEqualTo(Source.SKIPPED);
        assertThat(scorer.calls()).isZero();
        assertThat(metrics.batchSizes).isEmpty();
    }

    @Test
    void aConflatedRequestIsAsYoungAsItsYoungestEvent() throws Exception {
        ScoringEngine engine =
                engine(256, 1, new LoadShedding(1, 1_000), Instant.ofEpochMilli(10_000));
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> young = ask(client, asked("anna", 1, 9_500, "i1"));
        // It came late: the user is there now all the same.
        CompletableFuture<Recommendation> late = ask(client, asked("anna", 2, 100, "i2", "i1"));
        CompletableFuture<Recommendation> old = ask(client, asked("bob", 1, 100, "i1"));
        CompletableFuture<Recommendation> older = ask(client, asked("bob", 2, 50, "i2", "i1"));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(young.get()).isNull();
        assertThat(late.get().source()).isEqualTo(Source.MODEL);
        assertThat(late.get().eventTimeMillis()).isEqualTo(9_500);
        assertThat(old.get()).isNull();
        assertThat(older.get().source()).isEqualTo(Source.SKIPPED);
        assertThat(older.get().answers()).containsExactly("bob-1", "bob-2");
    }

    private static ScoreRequest asked(
            String userId, long sequence, long eventTimeMillis, String... itemIds) {
        return new ScoreRequest(
                userId,
                List.of(itemIds),
                sequence,
                List.of(userId + "-" + sequence),
                eventTimeMillis);
    }

    private ScoringEngine engine(int batchMaxSize, int workers) {
        return engine(batchMaxSize, workers, LoadShedding.NONE, Instant.EPOCH);
    }

    private ScoringEngine engine(
            int batchMaxSize, int workers, LoadShedding shedding, Instant now) {
        InstantSource clock = InstantSource.fixed(now);
        ScoringEngine engine =
                Models.engine(
                        settings(batchMaxSize, workers, shedding), clock, EngineEvents.IGNORED);
        engines.add(engine);
        return engine;
    }

    private static EngineSettings settings(int batchMaxSize, int workers, LoadShedding shedding) {
        return new EngineSettings(
                batchMaxSize, workers, shedding, Duration.ofSeconds(30), 2, Duration.ofMinutes(15));
    }

    private static CompletableFuture<Recommendation> submit(
            ScoringEngine.Client client, String userId) {
        return submit(client, userId, "i1");
    }

    private static CompletableFuture<Recommendation> submit(
            ScoringEngine.Client client, String userId, String itemId) {
        return ask(client, request(userId, itemId));
    }

    /** Its answer; null where a newer request has taken over. */
    private static CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, ScoreRequest request) {
        CompletableFuture<Recommendation> answer = new CompletableFuture<>();
        client.submit(
                "default",
                request,
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        if (!answer.complete(recommendation)) {
                            throw new AssertionError("Answered twice: " + request);
                        }
                    }

                    @Override
                    public void takenOver() {
                        if (!answer.complete(null)) {
                            throw new AssertionError("Answered before: " + request);
                        }
                    }

                    @Override
                    public void failed(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }
                });
        return answer;
    }

    /** Holds each call of the model until the test lets it go on. */
    private static final class Gate implements Consumer<Integer> {
        private final BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
        private final Semaphore passes = new Semaphore(0);
        private final CountDownLatch wideOpen = new CountDownLatch(1);

        @Override
        public void accept(Integer rows) {
            calls.add(rows);
            if (wideOpen.getCount() > 0) {
                passes.acquireUninterruptibly();
            }
        }

        /** The rows of the next call. */
        int awaitCall() throws InterruptedException {
            Integer rows = calls.poll(20, SECONDS);
            assertThat(rows).as("a call of the model").isNotNull();
            return rows;
        }

        void open() {
            passes.release();
        }

        void openForever() {
            wideOpen.countDown();
            passes.release(1_000);
        }
    }

    private static final class FailingMetrics implements ScoringMetrics {
        @Override
        public void requestQueued() {
            fail();
        }

        @Override
        public void requestBatched() {
            fail();
        }

        @Override
        public void requestTakenOver() {
            fail();
        }

        @Override
        public void requestAnswered(Source source) {
            fail();
        }

        @Override
        public void modelFailed() {
            fail();
        }

        @Override
        public void requestFailed() {
            fail();
        }

        @Override
        public void batchScored(int size, long tookNanos) {
            fail();
        }

        private static void fail() {
            throw new NoClassDefFoundError("io/nextup/Gone");
        }
    }
}
