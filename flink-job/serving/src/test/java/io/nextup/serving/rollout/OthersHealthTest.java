package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.JobNames;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OthersHealthTest {
    private static final ModelRollout.Identity SELF =
            new ModelRollout.Identity(
                    "self", "here", "job", new JobNames("nextup", null), process -> false, false);

    private static final long NOW = 1_000_000_000;
    private static final int PROCESSES = 1_000;
    private static final int RECORDS_EACH = 10;

    private final Rollout rollout =
            new Rollout(
                    new Rollout.Times(
                            new LoadTimeout(Duration.ofSeconds(60)),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(5),
                            () -> 30_000));
    private final OthersHealth others = new OthersHealth(rollout, SELF, false);

    /** Else a process whose health topic cannot be read could go back to an old announcement. */
    @Test
    void aProcessThatNeedsTheReportsWaitsForThemWithoutEnd() {
        OthersHealth needing = new OthersHealth(rollout, SELF, true);
        for (OthersHealth one : List.of(others, needing)) {
            one.tick(0);
            one.tick(9_999);
            assertThat(one.isKnown()).isFalse();
            one.tick(10_000);
        }
        assertThat(others.isKnown()).isTrue();
        assertThat(needing.isKnown()).isFalse();
        needing.tick(3_600_000);
        assertThat(needing.isKnown()).isFalse();
        needing.read();
        needing.tick(3_600_000);
        assertThat(needing.isKnown()).isTrue();
    }

    /** Ten minutes of a thousand processes that have demoted two models each. */
    @Test
    @Timeout(30)
    void aRecordCostsNoMoreWhereAThousandProcessesReport() {
        rollout.announced(
                1,
                new ModelAnnouncement(
                        "default",
                        "v3",
                        "file:///v3",
                        "sha-v3",
                        NOW,
                        List.of(model("v2"), model("v1")),
                        List.of(),
                        By.OPERATOR,
                        0),
                NOW);
        rollout.caughtUp(NOW);
        long steps = 0;
        for (int n = 0; n < RECORDS_EACH; n++) {
            for (int process = 0; process < PROCESSES; process++) {
                long at = NOW + n * 60_000L + process * 60L;
                steps += others.said(report("p" + process, at), at, at).size();
            }
        }
        assertThat(rollout.candidate("sha-v2").is(Refusal.DEMOTED)).isTrue();
        assertThat(rollout.candidate("sha-v1").is(Refusal.DEMOTED)).isTrue();
        // Two models are passed over; nothing else follows from twenty thousand verdicts.
        assertThat(steps).isEqualTo(2);
    }

    /** Ignores demotions of the serving model by other processes until another model serves. */
    @Test
    void aDemotionByADeadProcessCountsOnceTheModelHasStoppedToServeHere() {
        rollout.healthKnown(NOW);
        rollout.caughtUp(NOW);
        serve("v1", 1);
        others.tick(NOW);
        assertThat(others.said(report("dead", NOW), NOW, NOW)).hasSize(1);
        assertThat(rollout.candidate("sha-v1").state()).isEqualTo(State.SERVING);

        serve("v3", 2);
        others.tick(NOW);
        assertThat(rollout.candidate("sha-v1").is(Refusal.DEMOTED)).isTrue();
    }

    private void serve(String version, long offset) {
        rollout.announced(
                offset,
                new ModelAnnouncement(
                        "default",
                        version,
                        "file:///" + version,
                        "sha-" + version,
                        NOW,
                        version.equals("v1") ? List.of() : List.of(model("v1")),
                        List.of(),
                        By.OPERATOR,
                        0),
                NOW);
        rollout.fetched(
                "sha-" + version, new FakeArtifacts().fetch(model(version), read -> {}), 0, NOW);
        rollout.loaded("sha-" + version, Models.model(version, 5, new FakeScorer(5)), NOW);
    }

    private static Health report(String process, long written) {
        return new Health(
                "default",
                process,
                null,
                null,
                written,
                written + 180_000,
                null,
                null,
                List.of(demotion("v1"), demotion("v2")),
                false);
    }

    private static ModelVerdict demotion(String version) {
        return ModelVerdict.of(version, "sha-" + version, ModelVerdict.Kind.DEMOTED, "hangs", NOW);
    }

    private static AnnouncedModel model(String version) {
        return new AnnouncedModel(version, "file:///" + version, "sha-" + version);
    }
}
