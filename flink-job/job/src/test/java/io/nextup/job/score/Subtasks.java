package io.nextup.job.score;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.nextup.event.Recommendation;
import io.nextup.job.publish.ListUpdate;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Gate;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.rules.NoRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The scoring function's subtasks, each in Flink's own operator for asynchronous calls, as the job
 * runs it. They are closed after the test.
 */
final class Subtasks implements BeforeEachCallback, AfterEachCallback {
    // Static, since the function's factory is serialized and so holds no reference to the test.
    private static final BlockingQueue<ScoringEngine> ENGINES = new LinkedBlockingQueue<>();
    private static final BlockingQueue<Boolean> RESTORES = new LinkedBlockingQueue<>();

    /** More than any test has in flight: a full queue would wait for a model that is held. */
    private static final int CAPACITY = 1_000;

    /** The models' cache, which nothing here reads or writes. */
    private static final Path CACHE = Path.of("nowhere");

    private final List<Subtask> subtasks = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        ENGINES.clear();
        RESTORES.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
    }

    /** The engines that were started and not served yet. */
    BlockingQueue<ScoringEngine> engines() {
        return ENGINES;
    }

    /** The restores that processes have learnt of: true where the job ran in them before. */
    BlockingQueue<Boolean> restores() {
        return RESTORES;
    }

    /** One that runs with this model. */
    Subtask opened(JobID job, ServingModel model) throws Exception {
        Subtask subtask = created(job);
        subtask.restoreAndOpen(null, model);
        return subtask;
    }

    /** One that is not opened yet. */
    Subtask created(JobID job) throws Exception {
        return created(job, false, ScoringOptions.MAX_IN_FLIGHT_PER_USER.defaultValue());
    }

    private Subtask created(JobID job, boolean conflate, int maxInFlightPerUser) throws Exception {
        Subtask subtask = new Subtask(job, conflate, maxInFlightPerUser);
        subtasks.add(subtask);
        return subtask;
    }

    /** One that conflates all requests of a user that wait. */
    Subtask conflating(OperatorSubtaskState state, Gate gate) throws Exception {
        return started(true, 0, state, gate);
    }

    /** One that conflates a user's requests beyond a limit; 0 for none. */
    Subtask limited(int maxInFlightPerUser, OperatorSubtaskState state, Gate gate)
            throws Exception {
        return started(false, maxInFlightPerUser, state, gate);
    }

    /**
     * One that runs with a model of ten items.
     *
     * @param state to restore; null for none
     * @param gate for the model's calls
     */
    Subtask started(boolean conflate, int maxInFlightPerUser, OperatorSubtaskState state, Gate gate)
            throws Exception {
        Subtask subtask = created(new JobID(), conflate, maxInFlightPerUser);
        subtask.restoreAndOpen(state, Models.model("v1", 10, new FakeScorer(10, gate)));
        return subtask;
    }

    /**
     * Opens the function without a state, as a job does at its start and at a restart before its
     * first checkpoint.
     *
     * @param attempt number of earlier starts of the task
     */
    void openWithoutState(int attempt, ServingModel model) throws Exception {
        ScoreFunction function =
                function(false, ScoringOptions.MAX_IN_FLIGHT_PER_USER.defaultValue());
        function.setRuntimeContext(
                new MockStreamingRuntimeContext(1, 0) {
                    @Override
                    public TaskInfo getTaskInfo() {
                        return new TaskInfoImpl("score", 1, 0, 1, attempt);
                    }
                });
        CompletableFuture<Void> served = serve(model);
        function.open(DefaultOpenContext.INSTANCE);
        served.get();
        function.close();
    }

    private static ScoreFunction function(boolean conflate, int maxInFlightPerUser) {
        return new ScoreFunction(
                SmallOptions.in(CACHE, conflate, maxInFlightPerUser),
                SmallOptions.NAMES,
                SmallOptions.KAFKA,
                Subtasks::process);
    }

    /** Serves the model in the next engine that is started. */
    private static CompletableFuture<Void> serve(ServingModel model) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        ENGINES.poll(30, SECONDS).serve("default", model);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static ServingProcess process(ServingSettings settings) {
        ScoringEngine engine = Models.engine(settings.shedding());
        ENGINES.add(engine);
        return new ServingProcess(
                engine, () -> {}, new NoRules(), new QuietStatus(), RESTORES::add);
    }

    /** One subtask. */
    static final class Subtask {
        final MockEnvironment environment;
        final OneInputStreamOperatorTestHarness<ScoreRequest, ListUpdate> harness;
        private boolean closed;

        private Subtask(JobID job, boolean conflate, int maxInFlightPerUser) throws Exception {
            environment = new MockEnvironmentBuilder().setJobID(job).build();
            environment.setExpectedExternalFailureCause(Throwable.class);
            harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new AsyncWaitOperatorFactory<>(
                                    function(conflate, maxInFlightPerUser),
                                    0,
                                    CAPACITY,
                                    OutputMode.ORDERED),
                            new ScoreRequestSerializer(),
                            environment);
        }

        /** The model must be there before: opening waits for it. */
        void restoreAndOpen(OperatorSubtaskState state, ServingModel model) throws Exception {
            harness.setup();
            if (state == null) {
                harness.initializeEmptyState();
            } else {
                harness.initializeState(state);
            }
            CompletableFuture<Void> served = serve(model);
            harness.open();
            served.get();
        }

        /** Emits until there are so many recommendations. */
        void emitUntil(int count) throws Exception {
            while (harness.extractOutputValues().size() < count) {
                harness.getTaskMailbox().take(0).run();
            }
            emit();
        }

        /** Emits what is complete, as the task does between two records. */
        void emit() throws Exception {
            for (Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
                    mail.isPresent();
                    mail = harness.getTaskMailbox().tryTake(0)) {
                mail.get().run();
            }
        }

        /** The recommendations so far, without the records that say to forget a list. */
        List<Recommendation> lists() {
            return harness.extractOutputValues().stream()
                    .map(ListUpdate::list)
                    .filter(Objects::nonNull)
                    .toList();
        }

        List<List<String>> answers() {
            return lists().stream().map(Recommendation::references).toList();
        }

        void close() throws Exception {
            if (!closed) {
                closed = true;
                harness.close();
                environment.close();
            }
        }
    }
}
