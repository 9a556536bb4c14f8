package io.nextup.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.StagedArtifact;
import io.nextup.build.Build;
import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Interval;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.operate.RefreshObserver;
import io.nextup.trainer.operate.RefreshObserver.Erasures;
import io.nextup.trainer.refresh.Decision;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.RoundReport;
import io.nextup.trainer.refresh.RoundReport.Training;
import io.nextup.trainer.registry.Publisher.Published;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of round, as a scrape shows it. */
class RefreshMetricsTest {
    private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

    @TempDir Path directory;
    private MetricsServer server;
    private RefreshObserver metrics;
    private Instant now = START;
    private int rounds;

    @BeforeEach
    void start() throws IOException {
        server =
                MetricsServer.start(
                        MetricsServer.DEFAULT_ADDRESS, 0, new Build("1.2.3", "e20fd17"));
        metrics = server.metrics();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void beforeTheFirstRoundEveryOutcomeStandsAtZeroAndNoTimeIsShown() throws Exception {
        assertThat(samples())
                .containsExactlyEntriesOf(
                        new TreeMap<>(
                                Map.ofEntries(
                                        entry(
                                                "build_info{commit=\"e20fd17\",version=\"1.2.3\"}",
                                                1.0),
                                        entry("failed_rounds_in_a_row", 0.0),
                                        entry("round_running", 0.0),
                                        entry(outcome("accepted"), 0.0),
                                        entry(outcome("failed"), 0.0),
                                        entry(outcome("no-better"), 0.0),
                                        entry(outcome("not-above-popularity"), 0.0),
                                        entry(outcome("nothing-new"), 0.0),
                                        entry(outcome("pass-undecided"), 0.0),
                                        entry(outcome("too-few-events"), 0.0),
                                        entry(outcome("undecided"), 0.0),
                                        entry(outcome("worse-than-reference"), 0.0),
                                        entry(outcome("worse-than-serving"), 0.0),
                                        entry("settled_erasures_total", 0.0))));
    }

    @Test
    void aRoundThatRunsShowsItsStartAndWhatIsUnread() throws Exception {
        metrics.began(START.plusMillis(1_500));
        metrics.reading(() -> OptionalLong.of(1_200));
        assertThat(samples())
                .containsEntry("round_running", 1.0)
                .containsEntry("round_started_timestamp_seconds", 1_800_000_001.5)
                .containsEntry("lag_records", 1_200.0)
                .doesNotContainKey("last_round_timestamp_seconds");

        metrics.reading(OptionalLong::empty);
        assertThat(samples()).doesNotContainKey("lag_records");
    }

    @Test
    void anAcceptedRoundShowsItsTimesItsFitAndTheModelsItCompared() throws Exception {
        round(accepted(.5, .25));
        assertThat(samples())
                .containsEntry(outcome("accepted"), 1.0)
                .containsEntry("round_running", 0.0)
                .containsEntry("failed_rounds_in_a_row", 0.0)
                .containsEntry("round_started_timestamp_seconds", 1_800_000_000.0)
                .containsEntry("last_round_timestamp_seconds", 1_800_000_060.25)
                .containsEntry("last_success_timestamp_seconds", 1_800_000_060.25)
                .containsEntry("last_announcement_timestamp_seconds", 1_800_000_060.25)
                .containsEntry("last_round_seconds", 60.25)
                .containsEntry("training_seconds", 40.5)
                .containsEntry("training_cpu_seconds", 70.5)
                .containsEntry("interactions", 12_000.0)
                .containsEntry("users", 200.0)
                .containsEntry("items", 30.0)
                .containsEntry("ndcg{model=\"candidate\"}", .5)
                .containsEntry("ndcg{model=\"serving\"}", .25);
    }

    @Test
    void aRefusedRoundAnnouncesNothing() throws Exception {
        round(accepted(.5, .25));
        round(
                report(
                        Outcome.UNDECIDED,
                        List.of(compared(Opponent.SERVING, .5, .375)),
                        Optional.of(training()),
                        Optional.empty()));
        assertThat(samples())
                .containsEntry(outcome("accepted"), 1.0)
                .containsEntry(outcome("undecided"), 1.0)
                .containsEntry("last_success_timestamp_seconds", 1_800_000_120.5)
                .containsEntry("last_announcement_timestamp_seconds", 1_800_000_060.25)
                .containsEntry("ndcg{model=\"candidate\"}", .375)
                .containsEntry("ndcg{model=\"serving\"}", .5);
    }

    @Test
    void aFirstModelIsComparedWithPopularityAloneAndServesBesideNone() throws Exception {
        round(accepted(.5, .25));
        round(
                report(
                        Outcome.NOT_ABOVE_POPULARITY,
                        List.of(compared(Opponent.POPULARITY, .5, .125)),
                        Optional.of(training()),
                        Optional.empty()));
        assertThat(samples())
                .containsEntry("ndcg{model=\"candidate\"}", .125)
                .doesNotContainKey("ndcg{model=\"serving\"}");
    }

    @Test
    void aRoundThatTrainsNothingLeavesTheFiguresOfTheLastTraining() throws Exception {
        round(accepted(.5, .25));
        round(report(Outcome.NOTHING_NEW, List.of(), Optional.empty(), Optional.empty()));
        assertThat(samples())
                .containsEntry(outcome("nothing-new"), 1.0)
                .containsEntry("training_seconds", 40.5)
                .containsEntry("items", 30.0)
                .containsEntry("ndcg{model=\"candidate\"}", .5);
    }

    @Test
    void failedRoundsAreCountedUntilOneDoesNotFail() throws Exception {
        round(accepted(.5, .25));
        fail();
        fail();
        assertThat(samples())
                .containsEntry(outcome("failed"), 2.0)
                .containsEntry("failed_rounds_in_a_row", 2.0)
                .containsEntry("round_running", 0.0)
                .containsEntry("last_round_timestamp_seconds", 1_800_000_180.75)
                .containsEntry("last_success_timestamp_seconds", 1_800_000_060.25);

        round(report(Outcome.TOO_FEW_EVENTS, List.of(), Optional.empty(), Optional.empty()));
        assertThat(samples())
                .containsEntry(outcome("failed"), 2.0)
                .containsEntry("failed_rounds_in_a_row", 0.0)
                .containsEntry("last_success_timestamp_seconds", 1_800_000_241.0);
    }

    @Test
    void erasuresWaitWithTheirOldestTimeUntilTheirReceiptsAreWritten() throws Exception {
        metrics.settled(new Erasures(2, OptionalLong.of(1_700_000_000_500L), 3));
        assertThat(samples())
                .containsEntry("unsettled_erasures", 2.0)
                .containsEntry("oldest_unsettled_erasure_timestamp_seconds", 1_700_000_000.5)
                .containsEntry("settled_erasures_total", 3.0);

        metrics.settled(new Erasures(0, OptionalLong.empty(), 2));
        assertThat(samples())
                .containsEntry("unsettled_erasures", 0.0)
                .containsEntry("settled_erasures_total", 5.0)
                .doesNotContainKey("oldest_unsettled_erasure_timestamp_seconds");
    }

    @Test
    void thePageNamesExactlyTheMetricsThatThereAre() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        RefreshMetrics all = new RefreshMetrics(registry, new Build("1.2.3", "e20fd17"));
        metrics = all;
        round(accepted(.5, .25));
        all.reading(() -> OptionalLong.of(1));
        all.settled(new Erasures(1, OptionalLong.of(1), 0));
        TreeMap<String, String> typesByName = new TreeMap<>();
        registry.scrape()
                .forEach(
                        one -> {
                            String name = one.getMetadata().getPrometheusName();
                            switch (one.getClass().getSimpleName()) {
                                case "CounterSnapshot" ->
                                        typesByName.put(name + "_total", "counter");
                                case "InfoSnapshot" -> typesByName.put(name + "_info", "gauge");
                                default -> typesByName.put(name, "gauge");
                            }
                        });
        TreeMap<String, String> onThePage = new TreeMap<>();
        Pattern row =
                Pattern.compile("\\| `(nextup_trainer_\\w+)(?:\\{[\\w,]+\\})?` \\| (\\w+) \\|.*");
        Files.readAllLines(Path.of("METRICS.md")).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .forEach(match -> onThePage.put(match.group(1), match.group(2)));
        assertThat(onThePage).isEqualTo(typesByName).containsKey("nextup_trainer_rounds_total");
    }

    private Map<String, Double> samples() throws Exception {
        Map<String, Double> samples = new TreeMap<>();
        Scrape.of(server.url())
                .samples("nextup_trainer_")
                .forEach(
                        (name, value) ->
                                samples.put(name.substring("nextup_trainer_".length()), value));
        return samples;
    }

    private static String outcome(String word) {
        return "rounds_total{outcome=\"%s\"}".formatted(word);
    }

    /** A round of 60.25 seconds. */
    private void round(RoundReport report) {
        metrics.began(now);
        Instant end = now.plusMillis(60_250);
        metrics.ended(new Round.Done(++rounds, now, end, report));
        now = end;
    }

    private void fail() {
        metrics.began(now);
        Instant end = now.plusMillis(60_250);
        metrics.ended(new Round.Failed(++rounds, now, end, new IOException("no broker")));
        now = end;
    }

    private RoundReport accepted(double candidate, double serving) throws IOException {
        Artifact model = StagedArtifact.in(directory.resolve("a"), "a");
        return report(
                Outcome.ACCEPTED,
                List.of(
                        compared(Opponent.SERVING, serving, candidate),
                        compared(Opponent.POPULARITY, .125, candidate)),
                Optional.of(training()),
                Optional.of(
                        new Published(
                                model.manifest(),
                                model.manifestSha256(),
                                URI.create("file:/models/a"))));
    }

    private static Training training() {
        return new Training(
                true,
                "warm",
                1,
                Duration.ofMillis(40_500),
                200,
                30,
                new TrainingCost(70.5, 60, OptionalLong.empty()));
    }

    private static Compared compared(Opponent opponent, double other, double candidate) {
        return new Compared(
                opponent,
                "v",
                new Comparison(
                        other,
                        candidate,
                        new Interval(-1, 1),
                        10,
                        5,
                        Comparison.Verdict.NOT_SIGNIFICANT),
                Optional.empty());
    }

    private static RoundReport report(
            Outcome outcome,
            List<Compared> comparisons,
            Optional<Training> training,
            Optional<Published> published) {
        return new RoundReport(
                new Decision(outcome, "a reason", comparisons),
                12_000,
                new RoundReport.Window(1, 0, 0),
                new RoundReport.Models(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                training,
                Optional.empty(),
                published);
    }
}
