package io.nextup.job.score;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.job.models.ModelRollout;
import io.nextup.model.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The function in Flink's own operator for asynchronous calls, as the job runs it. */
@Timeout(60)
class ScoreFunctionTest {
    // What the function's factory, which travels as bytes, shares with the test.
    private static final BlockingQueue<ScoringEngine> ENGINES = new LinkedBlockingQueue<>();

    @TempDir private Path cache;
    private final List<Subtask> subtasks = new ArrayList<>();

    @BeforeEach
    void forget() {
        ENGINES.clear();
    }

    @AfterEach
    void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
    }

    @Test
    void everyRequestIsAnsweredOnceInOrder() throws Exception {
        Subtask subtask = opened(new JobID(), Models.model("v1", 10, new FakeScorer(10)));
        for (int i = 1; i <= 50; i++) {
            subtask.harness.processElement(Models.request("u" + i, i % 7 == 0 ? "?" : "i1"), i);
        }
        subtask.harness.endInput();

        assertThat(subtask.harness.extractOutputValues())
                .extracting(Recommendation::userId)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "u" + i).toList());
        assertThat(subtask.harness.extractOutputValues())
                .allSatisfy(
                        answer ->
                                assertThat(answer.items())
                                        .containsExactly(
                                                answer.source() == Source.MODEL
                                                        ? new RankedItem("i2", 1f)
                                                        : new RankedItem("i3", 1f)));
    }

    @Test
    void requestsInFlightAtACheckpointAreScoredAfterARestoreUnderAnotherVocabulary()
            throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Subtask before =
                opened(
                        new JobID(),
                        new ServingModel(
                                "v1",
                                new FakeScorer(3, rows -> awaitUninterruptibly(never)),
                                Vocabulary.of(List.of("a", "b", "c")),
                                Models.tight(8),
                                List.of()));
        before.harness.processElement(Models.request("u", "a"), 1);
        before.harness.processElement(Models.request("w", "b"), 2);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(before.harness.extractOutputValues()).isEmpty();

        // After a, the next index is now that of c; after b, that of a.
        Subtask after = subtask(new JobID(), 100);
        after.restoreAndOpen(
                state,
                new ServingModel(
                        "v2",
                        new FakeScorer(3),
                        Vocabulary.of(List.of("b", "a", "c")),
                        Models.tight(8),
                        List.of()));
        after.harness.endInput();

        assertThat(after.harness.extractOutputValues())
                .extracting(
                        Recommendation::userId,
                        Recommendation::modelVersion,
                        answer -> answer.items().get(0).itemId())
                .containsExactly(tuple("u", "v2", "c"), tuple("w", "v2", "a"));
        never.countDown();
    }

    @Test
    void aFailingModelFailsTheTask() throws Exception {
        Subtask subtask =
                opened(
                        new JobID(),
                        Models.model(
                                "v1",
                                10,
                                new FakeScorer(
                                        10,
                                        rows -> {
                                            throw new UnsatisfiedLinkError("native trouble");
                                        })));
        subtask.harness.processElement(Models.request("u", "i1"), 1);
        subtask.harness.endInput();

        assertThat(subtask.environment.getActualExternalFailureCause())
                .hasValueSatisfying(
                        failure ->
                                assertThat(failure)
                                        .hasStackTraceContaining("Model v1 failed on a batch of 1")
                                        .hasStackTraceContaining("native trouble"));
    }

    @Test
    void openingWaitsForAFirstModelAndCanBeInterrupted() throws Exception {
        Subtask subtask = subtask(new JobID(), 100);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread task =
                new Thread(
                        () -> {
                            try {
                                subtask.harness.setup();
                                subtask.harness.initializeEmptyState();
                                subtask.harness.open();
                                ended.complete(null);
                            } catch (Throwable e) {
                                ended.complete(e);
                            }
                        });
        task.start();
        assertThat(ENGINES.poll(30, SECONDS)).isNotNull();
        assertThat(ended).isNotDone();

        task.interrupt();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        task.join();
    }

    @Test
    void openingGoesOnWhenTheFirstModelComes() throws Exception {
        Subtask subtask = subtask(new JobID(), 100);
        CompletableFuture<ScoringEngine> served =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                ScoringEngine engine = ENGINES.poll(30, SECONDS);
                                engine.serve(Models.model("v1", 10, new FakeScorer(10)));
                                return engine;
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        subtask.harness.setup();
        subtask.harness.initializeEmptyState();
        subtask.harness.open();
        assertThat(served.get()).isNotNull();
    }

    @Test
    void theSubtasksOfAProcessShareOneEngineWhichClosesWithTheLast() throws Exception {
        JobID job = new JobID();
        FakeScorer scorer = new FakeScorer(10);
        Subtask one = opened(job, Models.model("v1", 10, scorer));
        Subtask other = subtask(job, 100);
        other.harness.setup();
        other.harness.initializeEmptyState();
        other.harness.open();
        assertThat(ENGINES).isEmpty();

        one.close();
        assertThat(scorer.isClosed()).isFalse();
        other.close();
        scorer.awaitClosed();
        assertThat(scorer.isViolated()).isFalse();
    }

    @Test
    void requestsAndRecommendationsNeedNoKryo() {
        SerializerConfigImpl strict = new SerializerConfigImpl();
        strict.setGenericTypes(false);
        ScoreRequest request = Models.request("u", "i1", "i2");
        TypeSerializer<ScoreRequest> requests =
                TypeInformation.of(ScoreRequest.class).createSerializer(strict);
        assertThat(requests.copy(request)).isEqualTo(request);
        assertThat(TypeInformation.of(Recommendation.class).createSerializer(strict)).isNotNull();
    }

    private Subtask opened(JobID job, ServingModel model) throws Exception {
        Subtask subtask = subtask(job, 100);
        subtask.restoreAndOpen(null, model);
        return subtask;
    }

    private Subtask subtask(JobID job, int capacity) throws Exception {
        Subtask subtask = new Subtask(job, capacity);
        subtasks.add(subtask);
        return subtask;
    }

    private static ScoringProcess process(ScoringOptions options) {
        ScoringEngine engine = Models.engine();
        ENGINES.add(engine);
        return new ScoringProcess(
                engine,
                ModelRollout.start(
                        options.models(),
                        announcement -> {
                            throw new IOException("Nothing to load here");
                        },
                        engine::serve));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Subtask {
        private final MockEnvironment environment;
        private final OneInputStreamOperatorTestHarness<ScoreRequest, Recommendation> harness;
        private boolean closed;

        private Subtask(JobID job, int capacity) throws Exception {
            environment = new MockEnvironmentBuilder().setJobID(job).build();
            environment.setExpectedExternalFailureCause(Throwable.class);
            harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new AsyncWaitOperatorFactory<>(
                                    new ScoreFunction(
                                            Models.options(cache), ScoreFunctionTest::process),
                                    0,
                                    capacity,
                                    OutputMode.ORDERED),
                            TypeInformation.of(ScoreRequest.class)
                                    .createSerializer(new SerializerConfigImpl()),
                            environment);
        }

        /** The model must be there before: opening waits for it. */
        private void restoreAndOpen(OperatorSubtaskState state, ServingModel model)
                throws Exception {
            harness.setup();
            if (state == null) {
                harness.initializeEmptyState();
            } else {
                harness.initializeState(state);
            }
            CompletableFuture<Void> served =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    ENGINES.poll(30, SECONDS).serve(model);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            harness.open();
            served.get();
        }

        private void close() throws Exception {
            if (!closed) {
                closed = true;
                harness.close();
                environment.close();
            }
        }
    }
}
