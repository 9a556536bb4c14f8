package io.nextup.job.score;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.job.score.Subtasks.Subtask;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.UnreadableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The function in Flink's own operator for asynchronous calls, as the job runs it. */
@Timeout(60)
class ScoreFunctionTest {
    @RegisterExtension final Subtasks subtasks = new Subtasks();

    @Test
    void everyRequestIsAnsweredOnceInOrder() throws Exception {
        Subtask subtask = subtasks.opened(new JobID(), Models.model("v1", 10, new FakeScorer(10)));
        for (int i = 1; i <= 50; i++) {
            subtask.harness.processElement(Models.request("u" + i, i % 7 == 0 ? "?" : "i1"), i);
        }
        subtask.harness.endInput();

        assertThat(subtask.lists())
                .extracting(Recommendation::userId)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "u" + i).toList());
        assertThat(subtask.lists())
                .allSatisfy(
                        answer ->
                                assertThat(answer.items())
                                        .containsExactly(
                                                answer.source() == Source.MODEL
                                                        ? new RankedItem("i2", 1f)
                                                        : new RankedItem("i3", 1f)));
    }

    @Test
    void aProcessLearnsThatTheJobWasRestoredInIt() throws Exception {
        Subtask fresh = subtasks.opened(new JobID(), Models.model("v1", 10, new FakeScorer(10)));
        assertThat(subtasks.restores()).isEmpty();
        OperatorSubtaskState state = fresh.harness.snapshot(1, 1);

        subtasks.created(new JobID())
                .restoreAndOpen(state, Models.model("v1", 10, new FakeScorer(10)));
        assertThat(subtasks.restores()).containsExactly(false);
    }

    /** The events since the start come again, also the one that ended a process. */
    @Test
    void aProcessLearnsOfARestartBeforeTheFirstCheckpoint() throws Exception {
        subtasks.openWithoutState(0, Models.model("v1", 10, new FakeScorer(10)));
        assertThat(subtasks.restores()).isEmpty();
        subtasks.openWithoutState(1, Models.model("v1", 10, new FakeScorer(10)));
        assertThat(subtasks.restores()).containsExactly(false);
    }

    @Test
    void requestsInFlightAtACheckpointAreScoredAfterARestoreUnderAnotherVocabulary()
            throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Subtask before =
                subtasks.opened(
                        new JobID(),
                        Models.model(
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
        Subtask after = subtasks.created(new JobID());
        after.restoreAndOpen(
                state,
                Models.model(
                        "v2",
                        new FakeScorer(3),
                        Vocabulary.of(List.of("b", "a", "c")),
                        Models.tight(8),
                        List.of()));
        after.harness.endInput();

        assertThat(after.lists())
                .extracting(
                        Recommendation::userId,
                        Recommendation::modelVersion,
                        answer -> answer.items().get(0).itemId())
                .containsExactly(tuple("u", "v2", "c"), tuple("w", "v2", "a"));
        never.countDown();
    }

    @Test
    void aFailureOfTheEngineItselfFailsTheTask() throws Exception {
        Subtask subtask =
                subtasks.opened(
                        new JobID(),
                        Models.model(
                                "v1",
                                10,
                                new FakeScorer(
                                        10,
                                        rows -> {
                                            throw new UnreadableException();
                                        })));
        subtask.harness.processElement(Models.request("u", "i1"), 1);
        subtask.harness.endInput();

        assertThat(subtask.environment.getActualExternalFailureCause())
                .hasValueSatisfying(
                        failure ->
                                assertThat(failure)
                                        .hasStackTraceContaining("failed outside the model")
                                        .hasStackTraceContaining("as the test wants it"));
    }

    @Test
    void openingWaitsForAFirstModelAndCanBeInterrupted() throws Exception {
        Subtask subtask = subtasks.created(new JobID());
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
        assertThat(subtasks.engines().poll(30, SECONDS)).isNotNull();
        assertThat(ended).isNotDone();

        task.interrupt();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        task.join();
    }

    @Test
    void openingGoesOnWhenTheFirstModelComes() throws Exception {
        Subtask subtask = subtasks.created(new JobID());
        CompletableFuture<ScoringEngine> served =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                ScoringEngine engine = subtasks.engines().poll(30, SECONDS);
                                engine.serve("default", Models.model("v1", 10, new FakeScorer(10)));
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
        Subtask one = subtasks.opened(job, Models.model("v1", 10, scorer));
        Subtask other = subtasks.created(job);
        other.harness.setup();
        other.harness.initializeEmptyState();
        other.harness.open();
        assertThat(subtasks.engines()).isEmpty();

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
        TypeSerializer<ScoreRequest> requests = new ScoreRequestTypeInfo().createSerializer(strict);
        assertThat(requests.copy(request)).isEqualTo(request);
        assertThat(TypeInformation.of(Recommendation.class).createSerializer(strict)).isNotNull();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
