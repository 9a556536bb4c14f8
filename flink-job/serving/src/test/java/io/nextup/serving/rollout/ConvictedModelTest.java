package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelId;
import io.nextup.event.Recommendation;
import io.nextup.models.JobNames;
import io.nextup.scoring.ModelInputs;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import io.nextup.serving.guard.ProcessLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A roll-out with an engine whose model killed another process on the machine. */
@Timeout(60)
class ConvictedModelTest {
    @TempDir Path directory;

    private final MemoryTopics topics = new MemoryTopics();
    private final FakeScorer scorer = new FakeScorer(5);
    private final ScoringEngine engine = Models.engine();
    private ModelRollout rollout;

    @AfterEach
    void end() {
        rollout.close();
        engine.close();
    }

    @Test
    void aModelOfWhichAnotherProcessDiedIsCalledNoMoreThoughNoOtherIsLeft() throws Exception {
        topics.announce(Announcements.announcement(1));
        rollout =
                ModelRollout.start(
                        "default",
                        LoadMarks.in(directory, ProcessLock.ofThisProcess(directory)),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        new FakeArtifacts(),
                        this::load,
                        new DefaultSlot(engine),
                        topics,
                        new ModelRollout.Identity(
                                "self",
                                "here",
                                "job",
                                new JobNames("nextup", null),
                                process -> false));
        assertThat(engine.awaitModel("default", Duration.ofSeconds(30))).isTrue();
        ScoringEngine.Client client = Asking.connect(engine);
        assertThat(ask(client)).isEqualTo(Recommendation.Source.MODEL);
        await().until(() -> rollout.serving().isPresent());

        rollout.convicted(new ModelId("v1", Announcements.sha256("v1")), "died", 1);

        await().until(() -> rollout.serving().isEmpty());
        assertThat(ask(client)).isEqualTo(Recommendation.Source.FALLBACK);
        assertThat(scorer.calls()).isEqualTo(1);
    }

    private ServingModel load(Artifact artifact) {
        return new ServingModel(
                new ModelId(artifact.manifest().version(), artifact.manifestSha256()),
                scorer,
                Models.vocabulary(5),
                ModelInputs.NONE,
                Models.tight(50),
                List.of("i3", "i1", "i2"),
                Duration.ZERO);
    }

    private static Recommendation.Source ask(ScoringEngine.Client client) throws Exception {
        return Asking.ask(client, "i1").get(30, SECONDS).source();
    }

    private record DefaultSlot(ScoringEngine engine) implements ModelRollout.Target {
        @Override
        public void serve(ServingModel model) {
            engine.serve("default", model);
        }

        @Override
        public void servePopular(ServingModel model) {
            engine.servePopular("default", model);
        }

        @Override
        public void demote(ModelId model, String reason) {
            engine.demote("default", model, reason);
        }

        @Override
        public void pardoned(String manifestSha256, long beforeMillis) {
            // This test needs no notes.
        }
    }
}
