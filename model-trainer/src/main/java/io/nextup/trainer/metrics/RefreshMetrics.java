package io.nextup.trainer.metrics;

import io.nextup.build.Build;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.operate.RefreshObserver;
import io.nextup.trainer.refresh.Decision;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.RoundReport;
import io.nextup.trainer.refresh.RoundReport.Training;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Keeps the figures of a refresh as metrics. One thread reports; others may scrape meanwhile. */
final class RefreshMetrics implements RefreshObserver {
    private static final String PREFIX = "nextup_trainer_";
    private static final String FAILED = "failed";
    private static final String CANDIDATE = "candidate";

    private final PrometheusRegistry registry;
    private final Counter rounds;
    private final Gauge failedInARow;
    private final Gauge running;
    private final LateGauge started;
    private final LateGauge ended;
    private final LateGauge succeeded;
    private final LateGauge announced;
    private final LateGauge roundSeconds;
    private final LateGauge trainingSeconds;
    private final LateGauge trainingCpuSeconds;
    private final Gauge ndcg;
    private final LateGauge lag;
    private final LateGauge interactions;
    private final LateGauge users;
    private final LateGauge items;
    private final LateGauge unsettled;
    private final LateGauge oldestUnsettled;
    private final Counter settled;

    /**
     * Registers all metrics.
     *
     * @param build the build that runs
     */
    RefreshMetrics(PrometheusRegistry registry, Build build) {
        this.registry = registry;
        rounds =
                Counter.builder()
                        .name(PREFIX + "rounds_total")
                        .help("Rounds that have ended, by outcome.")
                        .labelNames("outcome")
                        .register(registry);
        for (Outcome outcome : Outcome.values()) {
            rounds.initLabelValues(outcome.word());
        }
        rounds.initLabelValues(FAILED);
        failedInARow =
                gauge(
                        "failed_rounds_in_a_row",
                        "Rounds that have failed since the last one that did not.");
        running = gauge("round_running", "1 while a round runs or waits for the registry, else 0.");
        started = late("round_started_timestamp_seconds", "Start of the newest round.");
        ended =
                late(
                        "last_round_timestamp_seconds",
                        "End of the last round, whatever its outcome.");
        succeeded =
                late(
                        "last_success_timestamp_seconds",
                        "End of the last round that did not fail; absent before the first.");
        announced =
                late(
                        "last_announcement_timestamp_seconds",
                        "End of the last round that announced a model; absent before the first.");
        roundSeconds = late("last_round_seconds", "Time that the last round took.");
        trainingSeconds = late("training_seconds", "Time that the last training took.");
        trainingCpuSeconds = late("training_cpu_seconds", "CPU time that the last training took.");
        ndcg =
                Gauge.builder()
                        .name(PREFIX + "ndcg")
                        .help(
                                "NDCG@10 on the window of the last round that compared models; absent before.")
                        .labelNames("model")
                        .register(registry);
        lag =
                late(
                        "lag_records",
                        "Records of the interactions topic that the store had not read when the"
                                + " newest round began to read; offsets without a record count.");
        interactions =
                late("interactions", "Interactions in the history of the last judged round.");
        users = late("users", "Users that the last training learnt from.");
        items = late("items", "Items that the last trained candidate knows.");
        unsettled =
                late(
                        "unsettled_erasures",
                        "Erasures that the store has carried out, without receipt.");
        oldestUnsettled =
                late(
                        "oldest_unsettled_erasure_timestamp_seconds",
                        "Time of the oldest erasure without receipt; absent without one.");
        settled =
                Counter.builder()
                        .name(PREFIX + "settled_erasures_total")
                        .help("Receipts of erasures that rounds have written.")
                        .register(registry);
        Info.builder()
                .name(PREFIX + "build_info")
                .help("The build of the trainer.")
                .labelNames("version", "commit")
                .register(registry)
                .addLabelValues(build.version(), build.commit());
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(PREFIX + name).help(help).register(registry);
    }

    private LateGauge late(String name, String help) {
        return LateGauge.register(registry, PREFIX + name, help);
    }

    @Override
    public void began(Instant at) {
        running.set(1);
        started.set(seconds(at));
    }

    @Override
    public void reading(Unread unread) {
        OptionalLong records = unread.records();
        // The number of an earlier round says nothing about this one.
        records.ifPresentOrElse(number -> lag.set((double) number), lag::clear);
    }

    @Override
    public void settled(Erasures erasures) {
        unsettled.set(erasures.unsettled());
        erasures.oldestMillis()
                .ifPresentOrElse(
                        millis -> oldestUnsettled.set(seconds(Instant.ofEpochMilli(millis))),
                        oldestUnsettled::clear);
        settled.inc(erasures.settled());
    }

    @Override
    public void ended(Round round) {
        double end = seconds(round.endedAt());
        String outcome = FAILED;
        if (round instanceof Round.Done done) {
            succeeded.set(end);
            failedInARow.set(0);
            decided(done.report(), end);
            outcome = done.report().decision().outcome().word();
        } else {
            failedInARow.inc();
        }
        roundSeconds.set(seconds(Duration.between(round.startedAt(), round.endedAt())));
        ended.set(end);
        running.set(0);
        // Last: who sees the round counted finds its figures, too.
        rounds.labelValues(outcome).inc();
    }

    private void decided(RoundReport report, double end) {
        interactions.set((double) report.interactions());
        report.training().ifPresent(this::trained);
        judged(report.decision());
        if (report.published().isPresent()) {
            announced.set(end);
        }
    }

    private void trained(Training training) {
        trainingSeconds.set(seconds(training.took()));
        trainingCpuSeconds.set(training.cost().cpuSeconds());
        users.set(training.users());
        items.set(training.items());
    }

    private void judged(Decision decision) {
        if (decision.comparisons().isEmpty()) {
            return;
        }
        ndcg.clear();
        for (Compared one : decision.comparisons()) {
            Comparison figures = one.comparison();
            ndcg.labelValues(CANDIDATE).set(figures.second());
            if (one.opponent() == Opponent.SERVING) {
                ndcg.labelValues(one.opponent().word()).set(figures.first());
            }
        }
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1e3;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
