package io.nextup.serving.rollout;

import static io.nextup.serving.load.Announcements.announcement;
import static io.nextup.serving.load.Announcements.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.artifact.Artifact;
import io.nextup.event.CallTrial;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.kafka.JobNames;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.FakeArtifacts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HealthReportsTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private final Rollout rollout =
            new Rollout(
                    new Rollout.Times(
                            new LoadTimeout(Duration.ofSeconds(60)),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(5),
                            () -> 30_000));

    /** Manifests that other processes report as proven. */
    private final Set<String> proven = new HashSet<>();

    private long revision;
    private long steadyMillis;
    private long wallMillis;

    private final HealthReports reports =
            new HealthReports(
                    "default",
                    new ModelRollout.Identity(
                            "p",
                            "host",
                            "job",
                            new JobNames("clicks", "clicks-tx"),
                            process -> false,
                            true),
                    rollout,
                    () -> revision,
                    proven::contains,
                    report -> CompletableFuture.completedFuture(1L),
                    () -> Instant.ofEpochMilli(steadyMillis),
                    () -> Instant.ofEpochMilli(wallMillis));

    @Test
    void aReportIsWrittenAtAChangeAndOnceAMinute() {
        assertThat(due(0, 0)).isPresent();
        assertThat(due(MINUTE - 1, MINUTE - 1)).isEmpty();
        assertThat(due(MINUTE, MINUTE)).isPresent();
        serve(MINUTE + 1);
        assertThat(due(MINUTE + 1, MINUTE + 1)).isPresent();
        assertThat(due(MINUTE + 2, MINUTE + 2)).isEmpty();
    }

    @Test
    void aReportIsFreshForThreeMinutesAlsoAfterTheMachineSleptForAnHour() {
        due(0, 0);

        Health report = due(MINUTE, HOUR + MINUTE).orElseThrow();

        assertThat(report.writtenTimeMillis()).isEqualTo(HOUR + MINUTE);
        assertThat(report.isStale(HOUR + 4 * MINUTE)).isFalse();
        assertThat(report.isStale(HOUR + 4 * MINUTE + 1)).isTrue();
        assertThat(last(MINUTE, HOUR + MINUTE).writtenTimeMillis()).isEqualTo(HOUR + MINUTE);
    }

    @Test
    void theTimeThatTheMachineSleptDoesNotCountAsServing() {
        serve(0);

        Health report = due(MINUTE, HOUR + MINUTE).orElseThrow();

        assertThat(report.serving()).isEqualTo(new ModelSince("v1", sha256("v1"), HOUR));
    }

    @Test
    void everyReportHasTheNamesByWhichBrokersKnowTheJob() {
        assertThat(List.of(due(0, 0).orElseThrow(), last(1, 1)))
                .extracting(Health::group, Health::transactionalPrefix)
                .containsOnly(tuple("clicks", "clicks-tx"));
    }

    @Test
    void aTrialIsInEachReportUntilItEnds() {
        CallTrial trial = new CallTrial(List.of(1L), true);
        serve(0);
        due(0, 0);

        Health report = begins(trial, 1, 1);
        assertThat(report.trial()).isEqualTo(trial);
        assertThat(report.serving().version()).isEqualTo("v1");
        assertThat(due(2, 2)).isEmpty();
        assertThat(begins(trial, 3, 3).trial()).isEqualTo(trial);
        assertThat(due(3 + MINUTE, 3 + MINUTE).orElseThrow().trial()).isEqualTo(trial);

        reports.trialEnded();
        assertThat(due(4 + MINUTE, 4 + MINUTE).orElseThrow().trial()).isNull();
    }

    @Test
    void theEndOfAGroupsTrialWaitsASecondForTheNextTrialButForNothingElse() {
        CallTrial group = new CallTrial(List.of(1L, 2L), false);
        begins(group, 0, 0);
        reports.trialEnded();
        assertThat(due(999, 999)).isEmpty();
        assertThat(due(1_000, 1_000).orElseThrow().trial()).isNull();

        begins(group, 2_000, 2_000);
        reports.trialEnded();
        serve(2_001);
        assertThat(due(2_001, 2_001).orElseThrow().trial()).isNull();
    }

    @Test
    void aProcessThatEndsWellDiesInNoTrial() {
        begins(new CallTrial(List.of(1L), true), 1, 1);
        assertThat(last(2, 2).trial()).isNull();
    }

    @Test
    void aWallClockThatIsAdjustedIsNoChange() {
        serve(0);
        due(0, 0);
        assertThat(due(1_000, 1_007)).isEmpty();
    }

    @Test
    void aModelThatHasServedForAnHourIsProvenAlsoAfterTheSwitchToAnotherOne() {
        serve(0);
        assertThat(due(HOUR - 1, HOUR - 1).orElseThrow().proven()).isEmpty();
        // Not a minute later: it is news.
        assertThat(due(HOUR, HOUR).orElseThrow().proven()).containsExactly(sha256("v1"));
        rollout.announced(2, announcement(2), HOUR);
        rollout.fetched(sha256("v2"), artifact(2), 0, HOUR);
        rollout.loaded(sha256("v2"), Models.model("v2", 5, new FakeScorer(5)), HOUR);

        Health report = due(HOUR + 1, HOUR + 1).orElseThrow();

        assertThat(report.serving().version()).isEqualTo("v2");
        assertThat(report.proven()).containsExactly(sha256("v1"));
    }

    @Test
    void aProcessPassesOnTheProofOfTheModelsThatItMayServe() {
        proven.add(sha256("v1"));
        proven.add(sha256("v9"));
        rollout.announced(1, announcement(1), 0);
        assertThat(due(0, 0).orElseThrow().proven()).containsExactly(sha256("v1"));
    }

    @Test
    void aHigherRevisionIsReportedAtOnce() {
        assertThat(due(0, 0).orElseThrow().revision()).isZero();
        revision = 58;
        assertThat(due(1, 1).orElseThrow().revision()).isEqualTo(58);
        assertThat(due(2, 2)).isEmpty();
        assertThat(last(3, 3).revision()).isEqualTo(58);
    }

    @Test
    void everyReportOfAProcessThatLoadsModelsOfAnybodySaysSo() {
        assertThat(due(0, 0).orElseThrow().unsigned()).isTrue();
        assertThat(last(1, 1).unsigned()).isTrue();
    }

    @Test
    void aReportNamesTheSixteenModelsThatWereProvenLast() {
        for (int n = 1; n <= 17; n++) {
            proven.clear();
            proven.add(sha256("v" + n));
            rollout.announced(n, announcement(n), 0);
            due(0, 0);
        }
        assertThat(last(1, 1).proven())
                .hasSize(16)
                .startsWith(sha256("v2"))
                .endsWith(sha256("v17"));
    }

    private Optional<Health> due(long nowMillis, long atWallMillis) {
        steadyMillis = nowMillis;
        wallMillis = atWallMillis;
        return reports.due();
    }

    private Health begins(CallTrial trial, long nowMillis, long atWallMillis) {
        steadyMillis = nowMillis;
        wallMillis = atWallMillis;
        return reports.begins(trial);
    }

    private Health last(long nowMillis, long atWallMillis) {
        steadyMillis = nowMillis;
        wallMillis = atWallMillis;
        return reports.last();
    }

    private static Artifact artifact(int number) {
        return new FakeArtifacts().fetch(announcement(number).model(), read -> {});
    }

    private void serve(long nowMillis) {
        rollout.healthKnown(nowMillis);
        rollout.caughtUp(nowMillis);
        rollout.announced(1, announcement(1), nowMillis);
        rollout.fetched(sha256("v1"), artifact(1), 0, nowMillis);
        rollout.loaded(sha256("v1"), Models.model("v1", 5, new FakeScorer(5)), nowMillis);
    }
}
