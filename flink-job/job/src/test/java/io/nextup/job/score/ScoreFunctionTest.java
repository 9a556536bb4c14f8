package io.nextup.job.score;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
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
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The function in Flink's own operator for asynchronous calls, as the job runs it. */
@Timeout(60)
class ScoreFunctionTest {
    // What the function's factory, which travels as bytes, shares with the test.
    private static final BlockingQueue<ScoringEngine> ENGINES = new LinkedBlockingQueue<>();

    /** More than any test has in flight: a full queue would wait for a model that is held. */
    private static final int CAPACITY = 1_000;

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
        Subtask after = subtask(new JobID(), 100);
        after.restoreAndOpen(
                state,
                Models.model(
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
    void anErrorOfTheVirtualMachineFailsTheTask() throws Exception {
        Subtask subtask =
                opened(
                        new JobID(),
                        Models.model(
                                "v1",
                                10,
                                new FakeScorer(
                                        10,
                                        rows -> {
                                            throw new InternalError("native trouble");
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
        TypeSerializer<ScoreRequest> requests = new ScoreRequestTypeInfo().createSerializer(strict);
        assertThat(requests.copy(request)).isEqualTo(request);
        assertThat(TypeInformation.of(Recommendation.class).createSerializer(strict)).isNotNull();
    }

    @Test
    void aRequestThatLeftBeforeACheckpointIsNamedByTheOneThatWasInIt() throws Exception {
        Pass pass = new Pass();
        Subtask before = conflating(null, pass);
        // While the first is scored the next two wait, and the last takes over from the second,
        // which leaves with the first.
        before.harness.processElement(request("anna", 1), 1);
        pass.awaitCall();
        before.harness.processElement(request("anna", 2), 2);
        before.harness.processElement(request("anna", 3), 3);
        pass.open(1);
        pass.awaitCall();
        before.emitUntil(1);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(before.answers()).containsExactly(List.of("anna-1"));
        assertThat(inFlight(state)).isEqualTo(1);

        Subtask after = conflating(state, Pass.opened());
        after.harness.endInput();

        assertThat(after.answers()).containsExactly(List.of("anna-2", "anna-3"));
        pass.openForever();
    }

    @Test
    void requestsTakenOverThatAreStillInTheCheckpointAreNotAnsweredAgain() throws Exception {
        Pass pass = new Pass();
        Subtask before = conflating(null, pass);
        before.harness.processElement(request("bob", 1), 1);
        pass.awaitCall();
        before.harness.processElement(request("anna", 1), 2);
        before.harness.processElement(request("anna", 2), 3);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(inFlight(state)).isEqualTo(3);
        // Behind the checkpoint: its copy does not know of it.
        before.harness.processElement(request("anna", 3), 4);
        assertThat(before.answers()).isEmpty();

        Subtask after = conflating(state, Pass.opened());
        after.harness.endInput();

        assertThat(after.answers()).containsExactly(List.of("bob-1"), List.of("anna-1", "anna-2"));
        pass.openForever();
    }

    @Test
    void requestsOfACheckpointFromBeforeConflationWasSwitchedOnAreNamedOnceEach() throws Exception {
        Pass pass = new Pass();
        Subtask before = limited(0, null, pass);
        for (int sequence = 1; sequence <= 3; sequence++) {
            before.harness.processElement(request("anna", sequence), sequence);
        }
        OperatorSubtaskState state = before.harness.snapshot(1, 1);

        Pass later = new Pass();
        Subtask after = conflating(state, later);
        later.openForever();
        after.harness.endInput();

        assertThat(after.answers().stream().flatMap(List::stream))
                .containsExactly("anna-1", "anna-2", "anna-3");
        pass.openForever();
    }

    @Test
    void beyondHisLimitAUsersRequestsAreConflatedAndAnotherUsersAreNot() throws Exception {
        Pass pass = new Pass();
        Subtask subtask = limited(3, null, pass);
        subtask.harness.processElement(request("anna", 1), 1);
        pass.awaitCall();
        for (int sequence = 2; sequence <= 9; sequence++) {
            subtask.harness.processElement(request("anna", sequence), sequence);
            if (sequence <= 4) {
                subtask.harness.processElement(request("bob", sequence), sequence);
            }
        }
        pass.openForever();
        subtask.harness.endInput();

        assertThat(subtask.answers())
                .containsExactly(
                        List.of("anna-1"),
                        List.of("anna-2"),
                        List.of("bob-2"),
                        List.of("bob-3"),
                        List.of("bob-4"),
                        IntStream.rangeClosed(3, 9).mapToObj(n -> "anna-" + n).toList());
    }

    @Test
    void withoutALimitEachRequestOfAUserIsAnsweredByItself() throws Exception {
        Pass pass = new Pass();
        Subtask subtask = limited(0, null, pass);
        for (int sequence = 1; sequence <= 40; sequence++) {
            subtask.harness.processElement(request("anna", sequence), sequence);
        }
        pass.openForever();
        subtask.harness.endInput();

        assertThat(subtask.answers())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 40)
                                .mapToObj(sequence -> List.of("anna-" + sequence))
                                .toList());
    }

    @Test
    void requestsRestoredAboveTheLimitAreTakenAsTheyComeAndConflated() throws Exception {
        Pass pass = new Pass();
        Subtask before = limited(0, null, pass);
        for (int sequence = 1; sequence <= 10; sequence++) {
            before.harness.processElement(request("anna", sequence), sequence);
        }
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(inFlight(state)).isEqualTo(10);

        Pass later = new Pass();
        Subtask after = limited(3, state, later);
        later.openForever();
        after.harness.endInput();

        assertThat(after.answers().stream().flatMap(List::stream))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10).mapToObj(n -> "anna-" + n).toList());
        // One more than the limit where all of those below it were in a batch already.
        assertThat(after.answers()).hasSizeBetween(3, 4);
        pass.openForever();
    }

    /** Which requests are conflated. */
    private enum Conflated {
        ALL_THAT_WAIT,
        THOSE_BEYOND_A_LIMIT,
        THOSE_BEYOND_A_LIMIT_THAT_EACH_RESTORE_CHANGES;

        private int limit(Random random) {
            return switch (this) {
                case ALL_THAT_WAIT -> 0;
                case THOSE_BEYOND_A_LIMIT -> 4;
                case THOSE_BEYOND_A_LIMIT_THAT_EACH_RESTORE_CHANGES ->
                        List.of(0, 1, 2, 4, 16).get(random.nextInt(5));
            };
        }
    }

    /**
     * Records that were emitted before a checkpoint stay, as a transaction commits them; after a
     * crash all later ones are gone and the input is read again from there.
     */
    @ParameterizedTest
    @EnumSource
    void wheneverACheckpointIsTakenAndTheTaskDiesEachEventIsNamedExactlyOnceInOrder(
            Conflated conflated) throws Exception {
        Random random = new Random(20261124);
        int events = 1_800;
        List<ScoreRequest> input = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            input.add(request("u" + i % 3, i / 3 + 1));
        }
        List<Recommendation> committed = new ArrayList<>();
        OperatorSubtaskState checkpoint = null;
        int readAtCheckpoint = 0;
        int read = 0;
        int emittedAtCheckpoint = 0;
        int crashes = 0;
        Pass pass = new Pass();
        boolean all = conflated == Conflated.ALL_THAT_WAIT;
        Subtask subtask = started(all, conflated.limit(random), null, pass);
        while (read < events) {
            switch (random.nextInt(24)) {
                case 0 -> pass.open(1);
                case 1, 2 -> subtask.emit();
                case 3 -> {
                    checkpoint = subtask.harness.snapshot(read, read);
                    List<Recommendation> emitted = subtask.harness.extractOutputValues();
                    committed.addAll(emitted.subList(emittedAtCheckpoint, emitted.size()));
                    emittedAtCheckpoint = emitted.size();
                    readAtCheckpoint = read;
                }
                case 4 -> {
                    if (checkpoint != null && random.nextInt(4) == 0) {
                        pass.openForever();
                        subtask.close();
                        pass = new Pass();
                        subtask = started(all, conflated.limit(random), checkpoint, pass);
                        emittedAtCheckpoint = 0;
                        read = readAtCheckpoint;
                        crashes++;
                    }
                }
                default -> {
                    // Read anew: what a task has taken over is gone with it.
                    subtask.harness.processElement(input.get(read).copy(), read);
                    read++;
                }
            }
        }
        pass.openForever();
        subtask.harness.endInput();
        List<Recommendation> emitted = subtask.harness.extractOutputValues();
        committed.addAll(emitted.subList(emittedAtCheckpoint, emitted.size()));

        assertThat(crashes).isGreaterThan(3);
        assertThat(committed.size()).isLessThan(events * 3 / 4);
        for (int user = 0; user < 3; user++) {
            String userId = "u" + user;
            List<Recommendation> own =
                    committed.stream().filter(one -> one.userId().equals(userId)).toList();
            assertThat(own.stream().flatMap(one -> one.answers().stream()))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, events / 3)
                                    .mapToObj(sequence -> userId + "-" + sequence)
                                    .toList());
            assertThat(own)
                    .allSatisfy(
                            one ->
                                    assertThat(one.answers().get(one.answers().size() - 1))
                                            .isEqualTo(userId + "-" + one.sequence()));
        }
    }

    private static int inFlight(OperatorSubtaskState checkpoint) {
        return checkpoint.getManagedOperatorState().stream()
                .map(state -> state.getStateNameToPartitionOffsets())
                .mapToInt(state -> state.get("_async_wait_operator_state_").getOffsets().length)
                .sum();
    }

    private static ScoreRequest request(String userId, long sequence) {
        return new ScoreRequest(
                userId, List.of("i1"), sequence, List.of(userId + "-" + sequence), sequence);
    }

    private Subtask conflating(OperatorSubtaskState state, Pass pass) throws Exception {
        return started(true, 0, state, pass);
    }

    private Subtask limited(int maxInFlightPerUser, OperatorSubtaskState state, Pass pass)
            throws Exception {
        return started(false, maxInFlightPerUser, state, pass);
    }

    private Subtask started(
            boolean conflate, int maxInFlightPerUser, OperatorSubtaskState state, Pass pass)
            throws Exception {
        Subtask subtask = new Subtask(new JobID(), CAPACITY, conflate, maxInFlightPerUser);
        subtasks.add(subtask);
        subtask.restoreAndOpen(state, Models.model("v1", 10, new FakeScorer(10, pass)));
        return subtask;
    }

    /** Holds each call of the model until it is let through. */
    private static final class Pass implements Consumer<Integer> {
        private final Semaphore calls = new Semaphore(0);
        private final Semaphore passes = new Semaphore(0);

        @Override
        public void accept(Integer rows) {
            calls.release();
            passes.acquireUninterruptibly();
        }

        static Pass opened() {
            Pass pass = new Pass();
            pass.openForever();
            return pass;
        }

        void awaitCall() throws InterruptedException {
            assertThat(calls.tryAcquire(30, SECONDS)).as("a call of the model").isTrue();
        }

        void open(int count) {
            passes.release(count);
        }

        void openForever() {
            passes.release(1 << 20);
        }
    }

    private Subtask opened(JobID job, ServingModel model) throws Exception {
        Subtask subtask = subtask(job, 100);
        subtask.restoreAndOpen(null, model);
        return subtask;
    }

    private Subtask subtask(JobID job, int capacity) throws Exception {
        Subtask subtask =
                new Subtask(
                        job, capacity, false, ScoringOptions.MAX_IN_FLIGHT_PER_USER.defaultValue());
        subtasks.add(subtask);
        return subtask;
    }

    private static ServingProcess process(ServingSettings settings) {
        ScoringEngine engine = Models.engine(settings.shedding());
        ENGINES.add(engine);
        return new ServingProcess(engine, () -> {}, new QuietStatus(), () -> {});
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

        private Subtask(JobID job, int capacity, boolean conflate, int maxInFlightPerUser)
                throws Exception {
            environment = new MockEnvironmentBuilder().setJobID(job).build();
            environment.setExpectedExternalFailureCause(Throwable.class);
            harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new AsyncWaitOperatorFactory<>(
                                    new ScoreFunction(
                                            SmallOptions.in(cache, conflate, maxInFlightPerUser),
                                            SmallOptions.KAFKA,
                                            ScoreFunctionTest::process),
                                    0,
                                    capacity,
                                    OutputMode.ORDERED),
                            new ScoreRequestSerializer(),
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
                                    ENGINES.poll(30, SECONDS).serve("default", model);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            harness.open();
            served.get();
        }

        /** Emits until there are so many recommendations. */
        private void emitUntil(int count) throws Exception {
            while (harness.extractOutputValues().size() < count) {
                harness.getTaskMailbox().take(0).run();
            }
            emit();
        }

        /** Emits what is complete, as the task does between two records. */
        private void emit() throws Exception {
            for (Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
                    mail.isPresent();
                    mail = harness.getTaskMailbox().tryTake(0)) {
                mail.get().run();
            }
        }

        private List<List<String>> answers() {
            return harness.extractOutputValues().stream().map(Recommendation::answers).toList();
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
