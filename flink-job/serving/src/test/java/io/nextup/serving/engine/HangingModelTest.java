package io.nextup.serving.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models whose calls hang, and what the engine answers instead. */
@Timeout(60)
class HangingModelTest {
    @RegisterExtension final ImpatientEngine impatient = new ImpatientEngine();

    private final ImpatientEngine.Events events = impatient.events();

    @Test
    void aPauseOfAMinuteCountsAsTwoIntervalsTowardsADeadline() {
        Watchdog.Looks looks = new Watchdog.Looks(250, 1_000);
        assertThat(looks.counted(1_250)).isEqualTo(250);
        assertThat(looks.counted(1_751)).isEqualTo(500);
        assertThat(looks.counted(61_751)).isEqualTo(500);
        assertThat(looks.counted(62_001)).isEqualTo(250);
    }

    @Test
    void aBatchWhoseModelHangsIsAnsweredOnceByThePopularAndTheModelIsCalledNoMore()
            throws Exception {
        FakeScorer hangs = new FakeScorer(10, rows -> impatient.compute());
        impatient.serve("v1", hangs);

        Recommendation first = impatient.ask("a", "i1").get();
        Recommendation second = impatient.ask("b", "i1").get();

        assertThat(first.source()).isEqualTo(Source.FALLBACK);
        assertThat(first.modelVersion()).isEqualTo("v1");
        assertThat(first.items()).extracting(item -> item.itemId()).containsExactly("i3");
        assertThat(second.source()).isEqualTo(Source.FALLBACK);
        assertThat(hangs.calls()).isEqualTo(1);
        assertThat(impatient.engine().stuckCalls()).isEqualTo(1);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void theTrialOfACallThatWasGivenUpEndsSoThatItIsBlamedForNoDeath() throws Exception {
        impatient.restored();
        impatient.serve("v1", new FakeScorer(10, rows -> impatient.compute()));
        impatient.ask("a", "i1").get();
        assertThat(events.trials).containsExactly("trial of 1", "ended");
    }

    @Test
    void whileTheSystemHasNoThreadLeftAHangingBatchIsAnsweredAndItsWorkerIsReplacedLater()
            throws Exception {
        impatient.serve("v1", new FakeScorer(10, rows -> impatient.compute()));
        impatient.threads().exhaust();

        assertThat(impatient.ask("a", "i1").get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        CompletableFuture<Recommendation> later = impatient.ask("b", "i1");
        impatient.threads().awaitRefusals();
        assertThat(later).isNotDone();

        impatient.threads().recover();
        assertThat(later.get(20, SECONDS).source()).isEqualTo(Source.FALLBACK);
    }

    @Test
    void anEngineThatStartsWhileTheSystemHasNoThreadLeftScoresOnceItHas() throws Exception {
        impatient.threads().exhaust();
        impatient.restart(2, 4);
        impatient.serve("v1", new FakeScorer(10));
        CompletableFuture<Recommendation> answer = impatient.ask("a", "i1");
        impatient.threads().awaitRefusals();

        impatient.threads().recover();
        assertThat(answer.get(20, SECONDS).source()).isEqualTo(Source.MODEL);
    }

    @Test
    void aCallThatWaitsWithoutComputingIsGivenUpAfterFourDeadlines() throws Exception {
        impatient.serve("v1", new FakeScorer(10, rows -> impatient.hang()));
        long started = System.nanoTime();

        assertThat(impatient.ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);

        assertThat(System.nanoTime() - started)
                .isGreaterThanOrEqualTo(4 * ImpatientEngine.DEADLINE.toNanos());
    }

    @Test
    void aModelThatFailsOnABatchAndHangsInItsBisectionIsGivenUp() throws Exception {
        CompletableFuture<Recommendation> one = impatient.ask("a", "i1");
        CompletableFuture<Recommendation> other = impatient.ask("b", "i1");
        impatient.serve(
                "v1",
                new FakeScorer(
                        10,
                        rows -> {
                            if (rows == 2) {
                                throw new IllegalStateException("First I fail");
                            }
                            impatient.compute();
                        }));

        assertThat(one.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(other.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
        assertThat(impatient.engine().stuckCalls()).isEqualTo(1);
    }

    @Test
    void aRequestThatFailsBeforeOrAfterItsBatchIsGivenUpCountsAsOneFailure() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Recommendation> failsBefore = impatient.ask("a", "i1");
        CompletableFuture<Recommendation> failsAfter = impatient.ask("b", "i1");
        impatient.serve(
                "v1",
                new FakeScorer(
                        10,
                        rows -> {
                            // The batch, then the first alone, then the second
                            // alone.
                            if (calls.incrementAndGet() == 3) {
                                impatient.compute();
                            }
                            throw new IllegalStateException("I fail, sooner or later");
                        }));
        assertThat(failsBefore.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(failsAfter.get().source()).isEqualTo(Source.FALLBACK);
        assertThat(impatient.engine().stuckCalls()).isEqualTo(1);

        impatient.releaseCalls();
        impatient.awaitNoStuckCalls();
        assertThat(impatient.metrics().modelFailed).hasValue(2);
    }

    @Test
    void theNextModelServesWhileTheCallOfTheLastOneStillHangs() throws Exception {
        FakeScorer hangs = new FakeScorer(10, rows -> impatient.compute());
        impatient.serve("v1", hangs);
        assertThat(impatient.ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);

        impatient.serve("v2", new FakeScorer(10));

        Recommendation next = impatient.ask("b", "i1").get();
        assertThat(next.modelVersion()).isEqualTo("v2");
        assertThat(next.source()).isEqualTo(Source.MODEL);
        assertThat(impatient.engine().stuckCalls()).isEqualTo(1);
        assertThat(hangs.isClosed()).isFalse();
    }

    @Test
    void aLateAnswerIsDroppedAndItsModelIsClosedOnlyThen() throws Exception {
        FakeScorer hangs = new FakeScorer(10, rows -> impatient.hang());
        impatient.serve("v1", hangs);
        Recommendation answer = impatient.ask("a", "i1").get();
        impatient.serve("v2", new FakeScorer(10));
        assertThat(hangs.isClosed()).isFalse();

        impatient.releaseCalls();
        hangs.awaitClosed();

        // Had it been answered twice, the test would fail at its end.
        assertThat(answer.source()).isEqualTo(Source.FALLBACK);
        assertThat(hangs.isViolated()).isFalse();
        assertThat(impatient.ask("b", "i1").get().modelVersion()).isEqualTo("v2");
        impatient.awaitNoStuckCalls();
    }

    @Test
    void aNewerModelThatCameWhileTheCallRanIsNotDemotedWithIt() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        impatient.serve(
                "v1",
                new FakeScorer(
                        10,
                        rows -> {
                            called.countDown();
                            impatient.hang();
                        }));
        CompletableFuture<Recommendation> hung = impatient.ask("a", "i1");
        called.await();
        impatient.serve("v2", new FakeScorer(10));

        assertThat(hung.get().modelVersion()).isEqualTo("v1");
        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.MODEL);
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    @Test
    void asManyHangingCallsAsTheLimitEndTheProcess() throws Exception {
        for (int n = 1; n <= 4; n++) {
            impatient.serve("v" + n, new FakeScorer(10, rows -> impatient.hang()));
            impatient.ask("a" + n, "i1").get();
        }
        assertThat(events.ended.poll(10, SECONDS))
                .isEqualTo("4 calls of models hang, which is the limit");
        assertThat(events.ended).isEmpty();
    }

    @Test
    void aCallThatHangsTooLongEndsTheProcessAlsoAfterItsEngineIsClosed() throws Exception {
        impatient.restart(1, 4, Duration.ofSeconds(2));
        impatient.serve("v1", new FakeScorer(10, rows -> impatient.hang()));
        impatient.ask("a", "i1").get();

        impatient.engine().close();

        assertThat(impatient.engine().awaitTermination(Duration.ofSeconds(1))).isTrue();
        assertThat(events.ended.poll(20, SECONDS)).startsWith("A call of a model hangs");
    }
}
