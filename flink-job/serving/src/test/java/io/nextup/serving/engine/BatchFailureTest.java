package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelId;
import io.nextup.event.CallTrial;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches in which a model, a listener, the metrics or the worker fails. */
@Timeout(30)
class BatchFailureTest {
    @RegisterExtension final Engines engines = new Engines();

    private final CountingMetrics metrics = engines.metrics();

    @Test
    void aRequestThatTheModelCannotBearIsAnsweredByThePopularAndTheOthersOfItsBatchAreScored()
            throws Exception {
        Gate gate = new Gate();
        Scorer fake = new FakeScorer(10, gate);
        Scorer failsOnItem7 =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        TopK answer = fake.topk(input, k);
                        if (LongStream.of(input.items()).anyMatch(item -> item == 7)) {
                            throw new IllegalStateException("I never liked i7");
                        }
                        return answer;
                    }

                    @Override
                    public void close() {
                        fake.close();
                    }
                };
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, failsOnItem7));
        CompletableFuture<Recommendation> first = engines.ask(client, "first");
        gate.awaitCall();
        CompletableFuture<Recommendation> before = engines.ask(client, "before", "i1");
        CompletableFuture<Recommendation> unbearable = engines.ask(client, "unbearable", "i7");
        CompletableFuture<Recommendation> after = engines.ask(client, "after", "i2");
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
    void anInternalErrorOfTheModelFailsNoRequestAndTheNextOneIsScored() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeScorer fails =
                new FakeScorer(
                        10,
                        rows -> {
                            if (calls.incrementAndGet() == 1) {
                                throw new InternalError("native trouble");
                            }
                        });
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, fails));

        assertThat(engines.ask(client, "u").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(engines.ask(client, "w").get().source()).isEqualTo(Source.MODEL);
        assertThat(metrics.modelFailed).hasValue(1);
        assertThat(metrics.failed).hasValue(0);
        assertThat(fails.isClosed()).isFalse();
    }

    @Test
    void anErrorOutsideTheModelFailsTheRequestsOfItsBatchAndTheNextOneIsScored() throws Exception {
        ScoringEngine engine =
                engines.started(
                        Models.engine(
                                Engines.settings(256, 1, LoadShedding.NONE),
                                InstantSource.fixed(Instant.EPOCH),
                                new FailingOnce()));
        engine.restored(CompletableFuture.completedFuture(Optional.of(List.of())));
        ScoringEngine.Client client = engine.connect(metrics);
        FakeScorer scorer = new FakeScorer(10);
        engine.serve("default", model("v1", 10, scorer));

        CompletableFuture<Recommendation> failed = engines.ask(client, "u");
        assertThatThrownBy(failed::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A batch of 1 for model v1 failed outside the model")
                .cause()
                .hasMessage("The report was cut");
        assertThat(engines.ask(client, "w").get().source()).isEqualTo(Source.MODEL);
        assertThat(metrics.failed).hasValue(1);
        assertThat(metrics.modelFailed).hasValue(0);
        assertThat(scorer.isClosed()).isFalse();
    }

    @Test
    void aListenerThatThrowsTakesNoAnswerFromTheOthersOfItsBatch() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        CompletableFuture<Recommendation> first = engines.ask(client, "first");
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
        CompletableFuture<Recommendation> other = engines.ask(client, "other");
        gate.openForever();
        assertThat(first.get().userId()).isEqualTo("first");
        assertThat(other.get().userId()).isEqualTo("other");
    }

    @Test
    void aListenerThatThrowsAnErrorLearnsThatItsRequestFailedAndTheOthersGetTheirAnswers()
            throws Exception {
        Error error = new NoClassDefFoundError("io/nextup/Gone");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        ScoringEngine engine = engines.start(256, 1);
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
        CompletableFuture<Recommendation> other = engines.ask(client, "other");
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(other.get(10, SECONDS).userId()).isEqualTo("other");
        assertThat(failure.get(10, SECONDS)).isSameAs(error);
        assertThat(metrics.batchSizes).containsExactly(2);
        assertThat(metrics.answered).hasSize(2);
        assertThat(metrics.failed).hasValue(0);
    }

    @Test
    void metricsThatThrowKeepNoAnswerBack() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(new FailingMetrics());
        CompletableFuture<Recommendation> one = engines.ask(client, "one");
        CompletableFuture<Recommendation> other = engines.ask(client, "other");
        engine.serve("default", model("v1", 10, new FakeScorer(10)));
        assertThat(one.get(10, SECONDS).source()).isEqualTo(Source.MODEL);
        assertThat(other.get(10, SECONDS).source()).isEqualTo(Source.MODEL);

        engine.servePopular("default", model("v2", 10, new FakeScorer(10)));
        assertThat(engines.ask(client, "next").get(10, SECONDS).source())
                .isEqualTo(Source.FALLBACK);
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
                Models.engine(
                        Engines.settings(256, 1, LoadShedding.NONE),
                        failsOnce,
                        EngineEvents.IGNORED);
        engines.started(engine);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> none = engines.ask(client, "none");
        CompletableFuture<Recommendation> other = engines.ask(client, "other");
        engine.servePopular("default", model("v1", 10, new FakeScorer(10)));

        assertThat(other.get(10, SECONDS).source()).isEqualTo(Source.FALLBACK);
        assertThatThrownBy(() -> none.get(10, SECONDS)).hasMessageContaining("io/nextup/Gone");
    }

    /** A trial that cannot be reported at the first call. */
    private static final class FailingOnce implements EngineEvents {
        private boolean failed;

        @Override
        public void demoted(String slot, ModelId model, String reason) {}

        @Override
        public void mustEnd(String reason) {}

        @Override
        public CompletableFuture<Void> trialBegins(CallTrial trial) {
            if (!failed) {
                failed = true;
                throw new InternalError("The report was cut");
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void trialEnded() {}
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
