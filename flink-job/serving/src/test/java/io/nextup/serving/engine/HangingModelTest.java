package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models that hang or throw, and what the engine answers instead. */
@Timeout(60)
class HangingModelTest {
    private static final Duration DEADLINE = Duration.ofMillis(200);

    private final Events events = new Events();
    private final Note note = new Note();
    private final Threads threads = new Threads();
    private final CountingMetrics metrics = new CountingMetrics();
    private final CountDownLatch release = new CountDownLatch(1);
    private ScoringEngine engine = engine(1, 4);
    private ScoringEngine.Client client = engine.connect(metrics);

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        engine.close();
        assertThat(engine.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aBatchWhoseModelHangsIsAnsweredOnceByThePopularAndTheModelIsCalledNoMore()
            throws Exception {
        FakeScorer hangs = new FakeScorer(10, rows -> compute());
        engine.serve("default", model("v1", 10, hangs));

        Recommendation first = ask("a", "i1").get();
        Recommendation second = ask("b", "i1").get();

        assertThat(first.source()).isEqualTo(Source.FALLBACK);
        assertThat(first.modelVersion()).isEqualTo("v1");
        assertThat(first.items()).extracting(item -> item.itemId()).containsExactly("i3");
        assertThat(second.source()).isEqualTo(Source.FALLBACK);
        assertThat(hangs.calls()).isEqualTo(1);
        assertThat(engine.stuckCalls()).isEqualTo(1);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void theNoteOfACallThatWasGivenUpBlamesItForNoDeath() throws Exception {
        engine.serve("default", model("v1", 10, new FakeScorer(10, rows -> compute())));
        ask("a", "i1").get();
        assertThat(note.said).containsExactly("in a call of 1", "idle");
    }

    @Test
    void whileTheSystemHasNoThreadLeftAHangingBatchIsAnsweredAndItsWorkerIsReplacedLater()
            throws Exception {
        engine.serve("default", model("v1", 10, new FakeScorer(10, rows -> compute())));
        threads.exhaust();

        assertThat(ask("a", "i1").get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        CompletableFuture<Recommendation> later = ask("b", "i1");
        threads.awaitRefusals();
        assertThat(later).isNotDone();

        threads.recover();
        assertThat(later.get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void anEngineThatStartsWhileTheSystemHasNoThreadLeftScoresOnceItHas() throws Exception {
        engine.close();
        threads.exhaust();
        engine = engine(2, 4);
        client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        CompletableFuture<Recommendation> answer = ask("a", "i1");
        threads.awaitRefusals();

        threads.recover();
        assertThat(answer.get(20, SECONDS).source()).isEqualTo(Source.MODEL);
    }

    @Test
    void aDemotionThatCannotBeToldKeepsNoAnswerBack() throws Exception {
        events.failure = new IllegalStateException("The roll-out is gone");
        engine.serve("default", model("v1", 10, new FakeScorer(10, rows -> compute())));
        assertThat(ask("a", "i1").get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
        assertThat(ask("b", "i1").get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void aCallThatWaitsWithoutComputingIsGivenUpAfterFourDeadlines() throws Exception {
        engine.serve("default", model("v1", 10, new FakeScorer(10, rows -> await(release))));
        long started = System.nanoTime();

        assertThat(ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);

        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(4 * DEADLINE.toNanos());
    }

    @Test
    void aModelThatFailsSlowlyInEachCallOfABatchMissesTheDeadlineOfTheBatch() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch gathered = new CountDownLatch(1);
        FakeScorer slow =
                new FakeScorer(
                        10,
                        rows -> {
                            called.countDown();
                            await(gathered);
                            failSlowly();
                        });
        engine.serve("default", model("v1", 10, slow));
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        answers.add(ask("first", "i1"));
        called.await();
        IntStream.range(0, 32).forEach(n -> answers.add(ask("u" + n, "i1")));
        gathered.countDown();

        assertAnsweredByThePopularAndDemoted(answers);
        // One call for the first, and 63 that would find all of the 32.
        assertThat(slow.calls()).isLessThan(64);
        assertThat(events.ended).isEmpty();
        assertThat(engine.stuckCalls()).isZero();
    }

    @Test
    void asManyWorkersAsMayHangDoNotEndTheProcessWhereTheModelOnlyFailsSlowly() throws Exception {
        engine.close();
        engine = engine(2, 2);
        client = engine.connect(metrics);
        // Of two lengths: a batch for each worker.
        String[] nine = {"i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9"};
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        IntStream.range(0, 32).forEach(n -> answers.add(ask("short" + n, "i1")));
        IntStream.range(0, 32).forEach(n -> answers.add(ask("default", request("long" + n, nine))));
        FakeScorer slow = new FakeScorer(10, rows -> failSlowly());
        engine.serve("default", model("v1", 10, slow));

        assertAnsweredByThePopularAndDemoted(answers);
        assertThat(events.ended).isEmpty();
        assertThat(engine.stuckCalls()).isZero();
    }

    @Test
    void aModelThatFailsOnABatchAndHangsInItsBisectionIsGivenUp() throws Exception {
        CompletableFuture<Recommendation> one = ask("a", "i1");
        CompletableFuture<Recommendation> other = ask("b", "i1");
        engine.serve(
                "default",
                model(
                        "v1",
                        10,
                        new FakeScorer(
                                10,
                                rows -> {
                                    if (rows == 2) {
                                        throw new IllegalStateException("First I fail");
                                    }
                                    compute();
                                })));

        assertThat(one.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(other.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        assertThat(engine.stuckCalls()).isEqualTo(1);
    }

    @Test
    void aRequestThatFailsBeforeOrAfterItsBatchIsGivenUpCountsAsOneFailure() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Recommendation> failsBefore = ask("a", "i1");
        CompletableFuture<Recommendation> failsAfter = ask("b", "i1");
        engine.serve(
                "default",
                model(
                        "v1",
                        10,
                        new FakeScorer(
                                10,
                                rows -> {
                                    // The batch, then the first alone, then the second alone.
                                    if (calls.incrementAndGet() == 3) {
                                        compute();
                                    }
                                    throw new IllegalStateException("I fail, sooner or later");
                                })));
        assertThat(failsBefore.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(failsAfter.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(engine.stuckCalls()).isEqualTo(1);

        release.countDown();
        while (engine.stuckCalls() > 0) {
            Thread.onSpinWait();
        }
        assertThat(metrics.modelFailed).hasValue(2);
    }

    @Test
    void theNextModelServesWhileTheCallOfTheLastOneStillHangs() throws Exception {
        FakeScorer hangs = new FakeScorer(10, rows -> compute());
        engine.serve("default", model("v1", 10, hangs));
        assertThat(ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);

        engine.serve("default", model("v2", 10, new FakeScorer(10)));

        Recommendation next = ask("b", "i1").get();
        assertThat(next.modelVersion()).isEqualTo("v2");
        assertThat(next.source()).isEqualTo(Source.MODEL);
        assertThat(engine.stuckCalls()).isEqualTo(1);
        assertThat(hangs.isClosed()).isFalse();
    }

    @Test
    void aLateAnswerIsDroppedAndItsModelIsClosedOnlyThen() throws Exception {
        FakeScorer hangs = new FakeScorer(10, rows -> await(release));
        engine.serve("default", model("v1", 10, hangs));
        Recommendation answer = ask("a", "i1").get();
        engine.serve("default", model("v2", 10, new FakeScorer(10)));
        assertThat(hangs.isClosed()).isFalse();

        release.countDown();
        hangs.awaitClosed();

        // The listener would have failed the test had it been answered twice.
        assertThat(answer.source()).isEqualTo(Source.FALLBACK);
        assertThat(hangs.isViolated()).isFalse();
        assertThat(ask("b", "i1").get().modelVersion()).isEqualTo("v2");
        while (engine.stuckCalls() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aNewerModelThatCameWhileTheCallRanIsNotDemotedWithIt() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        engine.serve(
                "default",
                model(
                        "v1",
                        10,
                        new FakeScorer(
                                10,
                                rows -> {
                                    called.countDown();
                                    await(release);
                                })));
        CompletableFuture<Recommendation> hung = ask("a", "i1");
        called.await();
        engine.serve("default", model("v2", 10, new FakeScorer(10)));

        assertThat(hung.get().modelVersion()).isEqualTo("v1");
        assertThat(ask("b", "i1").get().source()).isEqualTo(Source.MODEL);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void asManyHangingCallsAsTheLimitEndTheProcess() throws Exception {
        for (int n = 1; n <= 4; n++) {
            engine.serve("default", model("v" + n, 10, new FakeScorer(10, rows -> await(release))));
            ask("a" + n, "i1").get();
        }
        assertThat(events.ended.poll(10, SECONDS))
                .isEqualTo("4 calls of models hang, which is the limit");
        assertThat(events.ended).isEmpty();
    }

    @Test
    void aCallThatHangsTooLongEndsTheProcessAlsoAfterItsEngineIsClosed() throws Exception {
        engine.close();
        engine = engine(1, 4, Duration.ofSeconds(2));
        client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, rows -> await(release))));
        ask("a", "i1").get();

        engine.close();

        assertThat(engine.awaitTermination(Duration.ofSeconds(1))).isTrue();
        assertThat(events.ended.poll(20, SECONDS)).startsWith("A call of a model hangs");
    }

    @Test
    void aModelThatIsSlowWhenItIsWarmGetsTwentyTimesAsLong() {
        ServingModel slow = slow(Duration.ofMillis(300));
        assertThat(slow.deadline(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(6));
        assertThat(slow(Duration.ofMillis(249)).deadline(Duration.ofSeconds(5)))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(slow(Duration.ofSeconds(9)).deadline(Duration.ofSeconds(5)))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(slow(Duration.ofSeconds(9)).deadline(Duration.ofSeconds(90)))
                .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aModelThatFailsOnHalfOfTwoHundredRequestsIsDemoted() throws Exception {
        engine.serve("default", model("v1", 10, failingOn(7)));
        for (int n = 0; n < 100; n++) {
            ask("good" + n, "i1").get();
            assertThat(events.demoted).isEmpty();
            ask("bad" + n, "i7").get();
        }
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        assertThat(ask("later", "i1").get().source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void aModelWhoseEveryCallThrowsAnErrorIsDemotedAndEveryRequestIsAnswered() throws Exception {
        engine.serve(
                "default",
                model(
                        "v1",
                        10,
                        new FakeScorer(
                                10,
                                rows -> {
                                    throw new UnsatisfiedLinkError("no such library");
                                })));
        for (int n = 0; n < 200; n++) {
            assertThat(ask("u" + n, "i1").get().source()).isEqualTo(Source.FALLBACK);
        }
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void aModelThatFailsTooOftenIsDemotedInTheMiddleOfABatch() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch gathered = new CountDownLatch(1);
        FakeScorer fails =
                new FakeScorer(
                        10,
                        rows -> {
                            called.countDown();
                            await(gathered);
                            throw new IllegalStateException("I never like anything");
                        });
        engine.serve("default", model("v1", 10, fails));
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        answers.add(ask("first", "i1"));
        called.await();
        IntStream.range(0, 256).forEach(n -> answers.add(ask("u" + n, "i1")));
        gathered.countDown();

        assertAnsweredByThePopularAndDemoted(answers);
        // With the first, 199 of the 256 suffice: the other 57 are not called alone.
        assertThat(fails.calls()).isLessThan(1 + 511 - 57);
        assertThat(events.demoted).isEmpty();
        assertThat(engine.stuckCalls()).isZero();
    }

    @Test
    void aLostDeviceEndsTheProcessAndItsBatchIsAnswered() throws Exception {
        engine.serve(
                "default",
                model(
                        "v1",
                        10,
                        new FakeScorer(
                                10,
                                rows -> {
                                    throw new IllegalStateException(
                                            "CUDA error: an illegal memory access was encountered");
                                })));
        assertThat(ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.ended.poll(10, SECONDS))
                .isEqualTo(
                        "The device is lost: CUDA error: an illegal memory access was encountered");
    }

    @Test
    void aModelThatOnlyLendsItsPopularItemsIsNeverCalled() throws Exception {
        FakeScorer scorer = new FakeScorer(10);
        engine.servePopular("default", model("v1", 10, scorer));
        assertThat(ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(scorer.calls()).isZero();
    }

    @Test
    void aModelDemotedFromOutsideIsCalledNoMoreNotEvenInTheBatchUnderWayAndNobodyIsTold()
            throws Exception {
        FakeScorer demoted =
                new FakeScorer(
                        10,
                        rows -> {
                            engine.demote("default", new ModelId("v1", "sha-v1"), "as elsewhere");
                            throw new IllegalStateException("My halves are called no more");
                        });
        CompletableFuture<Recommendation> one = ask("a", "i1");
        CompletableFuture<Recommendation> other = ask("b", "i1");
        engine.serve("default", model("v1", 10, demoted));

        assertThat(one.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(other.get().source()).isEqualTo(Source.FALLBACK);
        Recommendation later = ask("c", "i1").get();
        assertThat(later.source()).isEqualTo(Source.FALLBACK);
        assertThat(later.modelVersion()).isEqualTo("v1");
        assertThat(demoted.calls()).isEqualTo(1);
        assertThat(events.demoted).isEmpty();
    }

    @Test
    void aDemotionFromOutsideConcernsOnlyItsModelInItsSlot() throws Exception {
        engine.demote("default", new ModelId("v1", "sha-v1"), "before any model serves");
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        engine.serve("games", model("v1", 10, new FakeScorer(10)));

        engine.demote("default", new ModelId("v1", "another-sha"), "another artifact");
        assertThat(ask("a", "i1").get().source()).isEqualTo(Source.MODEL);

        engine.demote("games", new ModelId("v1", "sha-v1"), "the other slot");
        assertThat(ask("a", "i1").get().source()).isEqualTo(Source.MODEL);
        assertThat(ask("games", "a", "i1").get().source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void eachSlotIsAnsweredByItsOwnModel() throws Exception {
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        engine.serve("games", model("g1", 10, new FakeScorer(10)));
        List<CompletableFuture<Recommendation>> answers =
                IntStream.range(0, 40)
                        .mapToObj(n -> ask(n % 2 == 0 ? "default" : "games", "u" + n, "i1"))
                        .toList();
        for (int n = 0; n < 40; n++) {
            assertThat(answers.get(n).get().modelVersion()).isEqualTo(n % 2 == 0 ? "v1" : "g1");
        }
    }

    private ScoringEngine engine(int workers, int mostStuckCalls) {
        return engine(workers, mostStuckCalls, Duration.ofMinutes(15));
    }

    private ScoringEngine engine(int workers, int mostStuckCalls, Duration longestStuckCall) {
        return Models.engine(
                new EngineSettings(
                        256,
                        workers,
                        LoadShedding.NONE,
                        DEADLINE,
                        mostStuckCalls,
                        longestStuckCall),
                InstantSource.system(),
                events,
                () -> note,
                threads);
    }

    private static ServingModel slow(Duration slowestCall) {
        return new ServingModel(
                new ModelId("v1", "sha"),
                new FakeScorer(5),
                Models.vocabulary(5),
                Models.tight(50),
                List.of(),
                slowestCall);
    }

    private CompletableFuture<Recommendation> ask(String userId, String itemId) {
        return ask("default", userId, itemId);
    }

    private CompletableFuture<Recommendation> ask(String slot, String userId, String itemId) {
        return ask(slot, request(userId, itemId));
    }

    private CompletableFuture<Recommendation> ask(String slot, ScoreRequest request) {
        CompletableFuture<Recommendation> answer = new CompletableFuture<>();
        client.submit(
                slot,
                request,
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        if (!answer.complete(recommendation)) {
                            events.ended.add("answered twice");
                        }
                    }

                    @Override
                    public void takenOver() {}

                    @Override
                    public void failed(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }
                });
        return answer;
    }

    /** Computes for so long. */
    private void assertAnsweredByThePopularAndDemoted(
            List<CompletableFuture<Recommendation>> answers) throws Exception {
        for (CompletableFuture<Recommendation> answer : answers) {
            assertThat(answer.get().source()).isEqualTo(Source.FALLBACK);
        }
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    private static void failSlowly() {
        computeFor(DEADLINE.dividedBy(10));
        throw new IllegalStateException("I think, and then I fail");
    }

    private static void computeFor(Duration time) {
        long started = System.nanoTime();
        while (System.nanoTime() - started < time.toNanos()) {
            Thread.onSpinWait();
        }
    }

    /** Computes until the test ends. */
    private void compute() {
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Scorer failingOn(long index) {
        FakeScorer fake = new FakeScorer(10);
        return new Scorer() {
            @Override
            public TopK topk(long[] items, long[] exclude, int batch, int k) {
                if (LongStream.of(items).anyMatch(item -> item == index)) {
                    throw new IllegalStateException("I never liked it");
                }
                return fake.topk(items, exclude, batch, k);
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }

    /** Note of the one worker: records all that it said. */
    private static final class Note implements CallNotes.Note {
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        @Override
        public void begins(ModelId model, long[] requests, int count, boolean again) {
            said.add("in a call of " + count);
        }

        @Override
        public void ended() {
            said.add("idle");
        }

        @Override
        public void close() {}
    }

    /** Makes threads that start unless the system has none left. */
    private static final class Threads implements ThreadFactory {
        private final CountDownLatch refusals = new CountDownLatch(2);
        private volatile boolean exhausted;

        @Override
        public Thread newThread(Runnable work) {
            return new Thread(work) {
                @Override
                public synchronized void start() {
                    if (exhausted) {
                        refusals.countDown();
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    super.start();
                }
            };
        }

        void exhaust() {
            exhausted = true;
        }

        void awaitRefusals() throws InterruptedException {
            assertThat(refusals.await(20, SECONDS)).as("two refusals").isTrue();
        }

        void recover() {
            exhausted = false;
        }
    }

    private static final class Events implements EngineEvents {
        private final BlockingQueue<String> demoted = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

        /** Thrown at each demotion; null for nothing. */
        private volatile RuntimeException failure;

        @Override
        public void demoted(String slot, ModelId model, String reason) {
            if (failure != null) {
                throw failure;
            }
            demoted.add(slot + " " + model.version() + " " + model.manifestSha256());
        }

        @Override
        public void mustEnd(String reason) {
            ended.add(reason);
        }
    }
}
