package io.nextup.job.models;

import static io.nextup.serving.rollout.Announcements.announcement;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelAnnouncement;
import io.nextup.job.score.SmallOptions;
import io.nextup.model.ArtifactException;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.rollout.ModelLoader;
import io.nextup.serving.rollout.ModelRollout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadModelsTest {
    // What the function's factory, which travels as bytes, shares with the test.
    private static final List<String> LOADS = new CopyOnWriteArrayList<>();
    private static final Map<Integer, List<String>> LOADS_BY_PROCESS = new ConcurrentHashMap<>();
    private static final BlockingQueue<String> SERVED = new LinkedBlockingQueue<>();
    private static final Set<String> BAD = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger PROCESSES = new AtomicInteger();
    private static final List<FakeScorer> SCORERS = new CopyOnWriteArrayList<>();

    @TempDir private Path cache;

    @BeforeEach
    void forget() {
        LOADS.clear();
        LOADS_BY_PROCESS.clear();
        SERVED.clear();
        BAD.clear();
        PROCESSES.set(0);
        SCORERS.clear();
    }

    @Test
    void anAnnouncementReadiesTheEngine() throws Exception {
        try (Subtask subtask = new Subtask(new JobID(), 0, 1)) {
            subtask.open(null);
            subtask.announce(announcement(1));
            assertThat(awaitServed()).isEqualTo("v1");
        }
    }

    @Test
    void announcementsOfOtherSlotsAreLeftAlone() throws Exception {
        try (Subtask subtask = new Subtask(new JobID(), 0, 1)) {
            subtask.open(null);
            subtask.announce(announcement("other", "v9", 9));
            subtask.announce(announcement(1));
            assertThat(awaitServed()).isEqualTo("v1");
            assertThat(LOADS).containsExactly("v1");
        }
    }

    @Test
    void theSubtasksOfAProcessShareOneEngineAndLoadAModelOnce() throws Exception {
        JobID job = new JobID();
        try (Subtask one = new Subtask(job, 0, 2);
                Subtask other = new Subtask(job, 1, 2)) {
            one.open(null);
            other.open(null);
            one.announce(announcement(1));
            other.announce(announcement(1));
            assertThat(awaitServed()).isEqualTo("v1");
            other.announce(announcement(2));
            one.announce(announcement(2));
            assertThat(awaitServed()).isEqualTo("v2");
        }
        assertThat(PROCESSES).hasValue(1);
        assertThat(LOADS).containsExactly("v1", "v2");
    }

    @Test
    void theModelIsClosedWithTheLastSubtask() throws Exception {
        JobID job = new JobID();
        Subtask one = new Subtask(job, 0, 2);
        Subtask other = new Subtask(job, 1, 2);
        one.open(null);
        other.open(null);
        one.announce(announcement(1));
        awaitServed();
        one.close();
        assertThat(SCORERS.get(0).isClosed()).isFalse();
        other.close();
        SCORERS.get(0).awaitClosed();
    }

    @Test
    void afterARestoreTheNewestAnnouncedModelServesWithoutTheTopic() throws Exception {
        OperatorSubtaskState state;
        try (Subtask subtask = new Subtask(new JobID(), 0, 1)) {
            subtask.open(null);
            for (int n = 1; n <= 3; n++) {
                subtask.announce(announcement(n));
                awaitServed();
            }
            state = subtask.snapshot();
        }
        LOADS.clear();
        try (Subtask restored = new Subtask(new JobID(), 0, 1)) {
            restored.open(state);
            assertThat(awaitServed()).isEqualTo("v3");
            assertThat(LOADS).containsExactly("v3");
        }
    }

    @Test
    void afterARestoreAnOlderModelServesWhereTheNewestNoLongerLoads() throws Exception {
        OperatorSubtaskState state;
        try (Subtask subtask = new Subtask(new JobID(), 0, 1)) {
            subtask.open(null);
            for (int n = 1; n <= 3; n++) {
                subtask.announce(announcement(n));
                awaitServed();
            }
            state = subtask.snapshot();
        }
        BAD.add("v3");
        LOADS.clear();
        try (Subtask restored = new Subtask(new JobID(), 0, 1)) {
            restored.open(state);
            assertThat(awaitServed()).isEqualTo("v2");
            assertThat(LOADS).containsExactly("v3", "v2");
        }
    }

    @Test
    void everySubtaskOfALargerJobIsRestored() throws Exception {
        OperatorSubtaskState state;
        try (Subtask subtask = new Subtask(new JobID(), 0, 1)) {
            subtask.open(null);
            subtask.announce(announcement(1));
            awaitServed();
            state = subtask.snapshot();
        }
        for (int index = 0; index < 3; index++) {
            // Each in a process of its own.
            try (Subtask restored = new Subtask(new JobID(), index, 3)) {
                restored.open(
                        OneInputStreamOperatorTestHarness.repartitionOperatorState(
                                state, 3, 1, 3, index));
                assertThat(awaitServed()).isEqualTo("v1");
            }
        }
    }

    @Test
    void aRestoredSubtaskTellsNoOldNewsToAProcessThatWentOnServing() throws Exception {
        JobID job = new JobID();
        try (Subtask scores = new Subtask(job, 1, 2)) {
            OperatorSubtaskState state;
            scores.open(null);
            try (Subtask subtask = new Subtask(job, 0, 2)) {
                subtask.open(null);
                subtask.announce(announcement(1));
                awaitServed();
                state = subtask.snapshot();
                subtask.announce(announcement(2));
                awaitServed();
            }
            try (Subtask restored = new Subtask(job, 0, 2)) {
                restored.open(state);
                restored.announce(announcement(2));
                restored.announce(announcement(3));
                assertThat(awaitServed()).isEqualTo("v3");
            }
        }
        assertThat(LOADS).containsExactly("v1", "v2", "v3");
    }

    @Test
    void whatServesIsKeptInTheStateThroughAnyNumberOfBadAnnouncements() throws Exception {
        OperatorSubtaskState state;
        try (Subtask subtask = new Subtask(new JobID(), 0, 1)) {
            subtask.open(null);
            subtask.announce(announcement(1));
            awaitServed();
            for (int n = 2; n <= 20; n++) {
                BAD.add("v" + n);
                subtask.announce(announcement(n));
            }
            state = subtask.snapshot();
        }
        try (Subtask restored = new Subtask(new JobID(), 0, 1)) {
            restored.open(state);
            assertThat(awaitServed()).isEqualTo("v1");
            // Of this process only: a load of the one before may still be under way.
            assertThat(LOADS_BY_PROCESS.get(PROCESSES.get()))
                    .containsExactly("v20", "v19", "v18", "v17", "v16", "v15", "v14", "v1");
        }
    }

    private static String awaitServed() throws InterruptedException {
        String version = SERVED.poll(30, SECONDS);
        assertThat(version).as("a model that serves").isNotNull();
        return version;
    }

    private static ServingProcess process(ServingSettings settings) {
        List<String> loads = new CopyOnWriteArrayList<>();
        int number = PROCESSES.incrementAndGet();
        LOADS_BY_PROCESS.put(number, loads);
        ScoringEngine engine = Models.engine();
        ModelLoader loader =
                announcement -> {
                    // A process of an earlier test may still be loading.
                    if (loads == LOADS_BY_PROCESS.get(number)) {
                        LOADS.add(announcement.version());
                    }
                    loads.add(announcement.version());
                    if (BAD.contains(announcement.version())) {
                        throw new ArtifactException("bad");
                    }
                    FakeScorer scorer = new FakeScorer(5);
                    SCORERS.add(scorer);
                    return Models.model(announcement.version(), 5, scorer);
                };
        ModelRollout rollout =
                ModelRollout.start(
                        settings.slot(),
                        settings.cacheDirectory(),
                        settings.loadTimeout(),
                        loader,
                        model -> {
                            engine.serve("default", model);
                            SERVED.add(model.version());
                        });
        return new ServingProcess(engine, rollout);
    }

    /** One subtask of the operator. */
    private final class Subtask implements AutoCloseable {
        private final MockEnvironment environment;
        private final OneInputStreamOperatorTestHarness<ModelAnnouncement, Void> harness;

        Subtask(JobID job, int index, int parallelism) throws Exception {
            environment =
                    new MockEnvironmentBuilder()
                            .setJobID(job)
                            .setSubtaskIndex(index)
                            .setParallelism(parallelism)
                            .setMaxParallelism(8)
                            .build();
            harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new ProcessOperator<>(
                                    new LoadModels(
                                            SmallOptions.in(cache), LoadModelsTest::process)),
                            environment);
        }

        void open(OperatorSubtaskState state) throws Exception {
            harness.setup();
            if (state == null) {
                harness.initializeEmptyState();
            } else {
                harness.initializeState(state);
            }
            harness.open();
        }

        void announce(ModelAnnouncement announcement) throws Exception {
            harness.processElement(announcement, 0);
        }

        OperatorSubtaskState snapshot() throws Exception {
            return harness.snapshot(1, 1);
        }

        @Override
        public void close() {
            try {
                harness.close();
                environment.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
