package io.nextup.local.bench;

import io.nextup.local.cluster.JobStatistics.Checkpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A made-up result. */
final class Cases {
    private Cases() {}

    /** 6,000 events a second beside limits of 10,000 and 40,000; a latency at 1,000 a second. */
    static CaseResult example() {
        return new CaseResult(
                new BenchCase(12_101, 10_000, HistoryLengths.LIKE_BEAUTY),
                new BenchSettings(
                        List.of(1_000),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        20_000,
                        1,
                        Map.of(),
                        Map.of()),
                new Limits(Map.of("32", 8_000.0, "128", 10_000.0), 40_000),
                job(6_000, new LatencyMillis(5, 8, 20, 40, 60, 6, 120_000)),
                job(40_000, new LatencyMillis(3, 4, 15, 30, 50, 3, 120_000)),
                new Load(0.1, 1.9),
                new Machine("A processor", 2, 8L << 30, "Linux", "A JVM"));
    }

    private static JobResult job(long perSecond, LatencyMillis latency) {
        return new JobResult(
                List.of(
                        new PhaseResult(
                                Phase.saturated(Duration.ofSeconds(30), Duration.ofSeconds(60)),
                                0,
                                60_000,
                                perSecond * 60,
                                null,
                                0,
                                Map.of("broker", 10.0),
                                perSecond * 90,
                                40_000),
                        new PhaseResult(
                                Phase.atRate(
                                        1_000, Duration.ofSeconds(30), Duration.ofSeconds(120)),
                                100_000,
                                220_000,
                                120_000,
                                latency,
                                3,
                                Map.of("broker", 10.0),
                                perSecond * 90 + 150_000,
                                50_000)),
                Map.of(
                        "saturation", new BatchSizes(100, 90, 256, 256),
                        "1000", new BatchSizes(1.5, 1, 6, 9)),
                List.of(
                        new Checkpoint(219_000, 221_000, 20_000_000),
                        new Checkpoint(100_000, 101_000, 10_000_000),
                        new Checkpoint(99_000, 100_500, 5_000_000)));
    }
}
