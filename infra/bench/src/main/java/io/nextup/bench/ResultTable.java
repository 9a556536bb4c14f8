package io.nextup.bench;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a case's figures for people. */
public final class ResultTable {
    private final StringBuilder text = new StringBuilder();

    private ResultTable() {}

    public static String of(CaseResult result) {
        ResultTable table = new ResultTable();
        table.throughput(result);
        table.latencies(result);
        table.costs(result);
        return table.text.toString();
    }

    private void throughput(CaseResult result) {
        line("%s", result.sizes().describe());
        line("");
        line("  throughput      %,10.0f events/s", result.job().throughput());
        line(
                "  module limit    %,10.0f events/s   (batches of %s)",
                result.limits().module(),
                result.limits().moduleByBatch().entrySet().stream()
                        .map(e -> String.format(Locale.ROOT, "%s: %,.0f", e.getKey(), e.getValue()))
                        .collect(Collectors.joining(", ")));
        line("  pipeline limit  %,10.0f events/s", result.limits().pipeline());
        line(
                "  ratio           %10.2f   of the two limits in turn, %,.0f events/s",
                result.ratio(), result.limits().inTurn());
    }

    private void latencies(CaseResult result) {
        line("");
        line("  latency, ms          p50     p90     p99   p99.9     max   checkpoints   batch");
        result.job()
                .latencyMillis()
                .forEach(
                        (rate, latency) -> {
                            line(
                                    "  %-15s %s   %11d   %5s",
                                    rate.contains("+") ? rate + "/s" : rate + " events/s",
                                    columns(latency),
                                    result.job().checkpointsInside().get(rate),
                                    mean(result.job().batchSizes().get(rate)));
                            line(
                                    "  %-15s %s   %11d",
                                    "  bare pipeline",
                                    columns(result.bare().latencyMillis().get(rate)),
                                    result.bare().checkpointsInside().get(rate));
                        });
        result.job()
                .hotUserP99Ratios()
                .forEach(
                        (rate, ratio) ->
                                line(
                                        "  hot user at %,d events/s: p99 of the others' %s events/s is %.2f times theirs without (bare pipeline: %.2f times)",
                                        result.settings().hotUserRate(),
                                        rate,
                                        ratio,
                                        result.bare().hotUserP99Ratios().get(rate)));
        BatchSizes saturated = result.job().batchSizes().get(Phase.SATURATION);
        line(
                "  batches at saturation: mean %.1f, p50 %.0f, p99 %.0f, max %.0f",
                saturated.mean(), saturated.p50(), saturated.p99(), saturated.max());
    }

    private void costs(CaseResult result) {
        line("");
        result.job()
                .cpuSeconds()
                .forEach((phase, seconds) -> line("  CPU s, %-12s %s", phase, words(seconds)));
        line(
                "  state           %10.0f bytes a user, %,d users",
                result.job().stateBytesPerUser(), result.job().users());
        line(
                "  load            %10.2f before, %.2f after",
                result.load().before(), result.load().after());
        if (result.settings().secured()) {
            line("  broker          SASL_SSL with SCRAM-SHA-512");
        }
        line("  machine         %s", result.machine().describe());
        line(
                "  %,d events, each answered once; %d s of warm-up, %d s of saturation, %d s at each rate",
                result.job().events(),
                result.settings().warmUp().toSeconds(),
                result.settings().saturated().toSeconds(),
                result.settings().paced().toSeconds());
    }

    private static String mean(BatchSizes sizes) {
        return sizes == null ? "-" : String.format(Locale.ROOT, "%.1f", sizes.mean());
    }

    private static String columns(LatencyMillis latency) {
        return String.format(
                Locale.ROOT,
                "%7.1f %7.1f %7.1f %7.1f %7.1f",
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max());
    }

    private static String words(Map<String, Double> seconds) {
        return seconds.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
