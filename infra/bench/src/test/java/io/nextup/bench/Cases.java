package io.nextup.bench;

import io.nextup.local.cluster.JobStatistics.Checkpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A made-up result. */
public final class Cases {
    private Cases() {}

    /** 6,000 events a second beside limits of 10,000 and 40,000; a latency at 1,000 a second. */
    public static CaseResult example() {
        return example(0);
    }

    /** Beside a hot user the job's latencies are half as long again, the pipeline's the same. */
    static CaseResult exampleWithHotUser() {
        return example(5_000);
    }

    private static CaseResult example(int hotUserRate) {
        return new CaseResult(
                new BenchCase(12_101, 10_000, HistoryLengths.LIKE_BEAUTY),
                new BenchSettings(
                        List.of(1_000),
                        hotUserRate,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        20_000,
                        1,
                        false,
                        Map.of(),
                        Map.of()),
                new Limits(Map.of("32", 8_000.0, "128", 10_000.0), 40_000),
                job(
                        6_000,
                        new LatencyMillis(5, 8, 20, 40, 60, 6, 120_000),
                        hotUserRate,
                        new LatencyMillis(7.5, 12, 30, 60, 90, 9, 120_000)),
                job(
                        40_000,
                        new LatencyMillis(3, 4, 15, 30, 50, 3, 120_000),
                        hotUserRate,
                        new LatencyMillis(3, 4, 15, 30, 50, 3, 120_000)),
                new Load(0.1, 1.9),
                new Machine("A processor", 2, 8L << 30, "Linux", "A JVM"));
    }

    private static JobResult job(
            long perSecond, LatencyMillis latency, int hotUserRate, LatencyMillis besideHotUser) {
        List<PhaseResult> phases = new ArrayList<>();
        phases.add(
                new PhaseResult(
                        Phase.saturated(Duration.ofSeconds(30), Duration.ofSeconds(60)),
                        0,
                        60_000,
                        perSecond * 60,
                        null,
                        0,
                        Map.of("broker", 10.0),
                        perSecond * 90,
                        40_000));
        Phase atRate = Phase.atRate(1_000, Duration.ofSeconds(30), Duration.ofSeconds(120));
        phases.add(atRate(atRate, latency, perSecond * 90 + 150_000));
        if (hotUserRate > 0) {
            phases.add(
                    atRate(
                            atRate.withHotUser(hotUserRate),
                            besideHotUser,
                            perSecond * 90 + 1_050_000));
        }
        return new JobResult(
                phases,
                new HashMap<>(
                        Map.of(
                                "saturation", new BatchSizes(100, 90, 256, 256),
                                "1000", new BatchSizes(1.5, 1, 6, 9),
                                "1000+5000", new BatchSizes(17, 16, 20, 22))),
                List.of(
                        new Checkpoint(219_000, 221_000, 20_000_000),
                        new Checkpoint(100_000, 101_000, 10_000_000),
                        new Checkpoint(99_000, 100_500, 5_000_000)));
    }

    private static PhaseResult atRate(Phase phase, LatencyMillis latency, long sentSoFar) {
        return new PhaseResult(
                phase,
                100_000,
                220_000,
                120_000,
                latency,
                3,
                Map.of("broker", 10.0),
                sentSoFar,
                50_000);
    }
}
