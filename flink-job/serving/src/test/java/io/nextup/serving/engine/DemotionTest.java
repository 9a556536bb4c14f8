package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models that fail too often or too slowly, or failed elsewhere, and are called no more. */
@Timeout(60)
class DemotionTest {
    @RegisterExtension final ImpatientEngine impatient = new ImpatientEngine();

    private final ImpatientEngine.Events events = impatient.events();

    @Test
    void aModelThatFailsSlowlyInEachCallOfABatchMissesTheDeadlineOfTheBatch() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch gathered = new CountDownLatch(1);
        FakeScorer slow =
                new FakeScorer(
                        10,
                        rows -> {
                            called.countDown();
                            ImpatientEngine.await(gathered);
                            failSlowly();
                        });
        impatient.serve("v1", slow);
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        answers.add(impatient.ask("first", "i1"));
        called.await();
        IntStream.range(0, 32).forEach(n -> answers.add(impatient.ask("u" + n, "i1")));
        gathered.countDown();

        impatient.assertAnsweredByThePopularAndDemoted(answers);
        // One call for the first, and 63 that would find all of the 32.
        assertThat(slow.calls()).isLessThan(64);
        assertThat(events.ended).isEmpty();
        assertThat(impatient.engine().stuckCalls()).isZero();
    }

    @Test
    void asManyWorkersAsMayHangDoNotEndTheProcessWhereTheModelOnlyFailsSlowly() throws Exception {
        impatient.restart(2, 2);
        // Of two lengths: a batch for each worker.
        String[] nine = {"i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9"};
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        IntStream.range(0, 32).forEach(n -> answers.add(impatient.ask("short" + n, "i1")));
        IntStream.range(0, 32).forEach(n -> answers.add(impatient.ask("long" + n, nine)));
        FakeScorer slow = new FakeScorer(10, rows -> failSlowly());
        impatient.serve("v1", slow);

        impatient.assertAnsweredByThePopularAndDemoted(answers);
        assertThat(events.ended).isEmpty();
        assertThat(impatient.engine().stuckCalls()).isZero();
    }

    @Test
    void aModelThatFailsOnHalfOfTwoHundredRequestsIsDemoted() throws Exception {
        impatient.serve("v1", failingOn(7));
        for (int n = 0; n < 100; n++) {
            impatient.ask("good" + n, "i1").get();
            assertThat(events.demoted).isEmpty();
            impatient.ask("bad" + n, "i7").get();
        }
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        assertThat(impatient.ask("later", "i1").get().source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void aModelWhoseEveryCallThrowsAnErrorIsDemotedAfterTwentyAndEveryRequestIsAnswered()
            throws Exception {
        FakeScorer fails =
                new FakeScorer(
                        10,
                        rows -> {
                            throw new UnsatisfiedLinkError("no such library");
                        });
        impatient.serve("v1", fails);
        for (int n = 0; n < 30; n++) {
            assertThat(impatient.ask("u" + n, "i1").get().source()).isEqualTo(Source.FALLBACK);
        }
        assertThat(fails.calls()).isEqualTo(20);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        assertThat(events.demoted).isEmpty();
    }

    @Test
    void aBatchOfWhichTheModelAnswersOneRequestEndsTheRowOfFailedCalls() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch gathered = new CountDownLatch(1);
        impatient.serve(
                "v1",
                failingOn(
                        7,
                        items -> {
                            if (items.contains(6L)) {
                                called.countDown();
                                ImpatientEngine.await(gathered);
                            }
                        }));
        askInVain(18);
        CompletableFuture<Recommendation> nineteenth = impatient.ask("c", "i6", "i7");
        called.await();
        CompletableFuture<Recommendation> bad = impatient.ask("a", "i7");
        CompletableFuture<Recommendation> good = impatient.ask("b", "i1");
        gathered.countDown();

        assertThat(nineteenth.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(bad.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(good.get().source()).isEqualTo(Source.MODEL);
        assertThat(impatient.metrics().batchSizes).endsWith(2);
        askInVain(19);
        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.MODEL);
        assertThat(events.demoted).isEmpty();
    }

    @Test
    void aBatchAllOfWhoseRequestsFailIsOneCallOfARow() throws Exception {
        List<CompletableFuture<Recommendation>> batch = new ArrayList<>();
        IntStream.range(0, 16).forEach(n -> batch.add(impatient.ask("u" + n, "i7")));
        impatient.serve("v1", failingOn(7));
        for (CompletableFuture<Recommendation> one : batch) {
            assertThat(one.get().source()).isEqualTo(Source.FALLBACK);
        }
        assertThat(impatient.metrics().batchSizes).containsExactly(16);
        askInVain(18);
        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.MODEL);
        askInVain(20);
        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void aUserWhoseItemsTheModelDoesNotKnowEndsNoRow() throws Exception {
        impatient.serve("v1", failingOn(7));
        askInVain(19);
        assertThat(impatient.ask("new", "unknown").get().source()).isEqualTo(Source.FALLBACK);
        askInVain(1);
        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void oneUserWhomTheModelCannotBearTakesItFromNobodyElse() throws Exception {
        impatient.serve("v1", failingOn(7));
        for (int n = 0; n < 50; n++) {
            assertThat(impatient.ask("anna", "i7").get().source()).isEqualTo(Source.FALLBACK);
        }
        assertThat(impatient.ask("bob", "i1").get().source()).isEqualTo(Source.MODEL);
        assertThat(events.demoted).isEmpty();
    }

    /** Asks one after the other, as two users in turn: the model fails on each request. */
    private void askInVain(int times) throws Exception {
        for (int n = 0; n < times; n++) {
            assertThat(impatient.ask(n % 2 == 0 ? "a" : "b", "i7").get().source())
                    .isEqualTo(Source.FALLBACK);
        }
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
                            ImpatientEngine.await(gathered);
                            throw new IllegalStateException("I never like anything");
                        });
        impatient.serve("v1", fails);
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        answers.add(impatient.ask("first", "i1"));
        called.await();
        IntStream.range(0, 256).forEach(n -> answers.add(impatient.ask("u" + n, "i1")));
        gathered.countDown();

        impatient.assertAnsweredByThePopularAndDemoted(answers);
        // With the first, 199 of the 256 suffice: the other 57 are not called alone.
        assertThat(fails.calls()).isLessThan(1 + 511 - 57);
        assertThat(events.demoted).isEmpty();
        assertThat(impatient.engine().stuckCalls()).isZero();
    }

    @Test
    void aLostDeviceEndsTheProcessAndItsBatchIsAnswered() throws Exception {
        impatient.serve(
                "v1",
                new FakeScorer(
                        10,
                        rows -> {
                            throw new IllegalStateException(
                                    "CUDA error: an illegal memory access was encountered");
                        }));
        assertThat(impatient.ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.ended.poll(10, SECONDS))
                .isEqualTo(
                        "The device is lost: CUDA error: an illegal memory access was encountered");
    }

    @Test
    void aDemotionThatCannotBeToldKeepsNoAnswerBack() throws Exception {
        events.failure = new IllegalStateException("The roll-out is gone");
        impatient.serve("v1", new FakeScorer(10, rows -> impatient.compute()));
        assertThat(impatient.ask("a", "i1").get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
        assertThat(impatient.ask("b", "i1").get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void aModelThatOnlyLendsItsPopularItemsIsNeverCalled() throws Exception {
        FakeScorer scorer = new FakeScorer(10);
        impatient.engine().servePopular("default", model("v1", 10, scorer));
        assertThat(impatient.ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(scorer.calls()).isZero();
    }

    private static void failSlowly() {
        computeFor(ImpatientEngine.DEADLINE.dividedBy(10));
        throw new IllegalStateException("I think, and then I fail");
    }

    private static void computeFor(Duration time) {
        long started = System.nanoTime();
        while (System.nanoTime() - started < time.toNanos()) {
            Thread.onSpinWait();
        }
    }

    private static Scorer failingOn(long index) {
        return failingOn(index, items -> {});
    }

    /**
     * @param duringCall receiver of the item indices of each call while it runs
     */
    private static Scorer failingOn(long index, Consumer<Set<Long>> duringCall) {
        FakeScorer fake = new FakeScorer(10);
        return new Scorer() {
            @Override
            public TopK topk(ModelInput input, int k) {
                Set<Long> items = LongStream.of(input.items()).boxed().collect(Collectors.toSet());
                duringCall.accept(items);
                if (items.contains(index)) {
                    throw new IllegalStateException("I never liked it");
                }
                return fake.topk(input, k);
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }
}
