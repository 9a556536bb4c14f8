package io.nextup.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.demo.RoundResult.Announced;
import io.nextup.outcome.HitRate;
import java.util.Locale;
import java.util.Optional;

/**
 * The demo's result, for people and for programs.
 *
 * @param second decision on the second model
 * @param latency latency of all answered events
 * @param warm latency of the events after the {@link Ledger#WARM_UP}; empty if no event was
 *     answered then
 */
public record Summary(
        RunVerdict verdict, RoundResult second, Latency latency, Optional<Latency> warm) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Summary {
        requireNonNull(verdict, "verdict is null");
        requireNonNull(second, "second is null");
        requireNonNull(latency, "latency is null");
        requireNonNull(warm, "warm is null");
    }

    /**
     * Times from an event's due time to its recommendation.
     *
     * @param p50Millis median
     * @param p99Millis 99th percentile
     */
    public record Latency(double p50Millis, double p99Millis) {
        private void writeTo(ObjectNode json) {
            json.put("p50", rounded(p50Millis, 10)).put("p99", rounded(p99Millis, 10));
        }

        private void writeTo(StringBuilder text, String name) {
            line(
                    text,
                    "%-22s %,10.0f ms at the median, %,.0f ms at the 99th percentile",
                    name,
                    p50Millis,
                    p99Millis);
        }
    }

    /**
     * Returns the broken promise of the system, as one sentence; empty if all were kept. They are
     * kept when the gate refuses a second model.
     */
    public Optional<String> failure() {
        return verdict.failure().or(this::idleSecond);
    }

    private Optional<String> idleSecond() {
        return second.announced()
                .map(Announced::version)
                .filter(version -> !verdict.hasServed(version))
                .map(
                        version ->
                                "The second model, %s, was announced and did not serve"
                                        .formatted(version));
    }

    /** Returns one JSON object, with rates and milliseconds rounded to their precision. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("eventCount", verdict.events());
        root.put("recommendationCount", verdict.recommendations());
        root.put("lostCount", verdict.lost());
        root.put("duplicateCount", verdict.duplicates());
        root.put("deadLetterCount", verdict.deadLetters());
        ArrayNode models = root.putArray("models");
        for (RunVerdict.Served model : verdict.models()) {
            models.addObject()
                    .put("modelVersion", model.version())
                    .put("servedCount", model.served())
                    .put("judgedCount", model.hitRate().judged())
                    .put("hitRateAt10", rounded(model.hitRate().hitRate(), 10_000));
        }
        root.putObject("secondModel")
                .put("outcome", second.outcome())
                .put("reason", second.reason());
        root.put("popularityHitRateAt10", rounded(verdict.hitRate().popularity(), 10_000));
        verdict.attainableHitRateAt10()
                .ifPresent(rate -> root.put("attainableHitRateAt10", rounded(rate, 10_000)));
        latency.writeTo(root.putObject("latencyMillis"));
        warm.ifPresent(after -> after.writeTo(root.putObject("warmLatencyMillis")));
        return root.toPrettyString();
    }

    /** Returns a table for the terminal. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "events replayed        %,10d", verdict.events());
        line(
                text,
                "recommendations        %,10d   lost %d, duplicates %d, dead letters %d",
                verdict.recommendations(),
                verdict.lost(),
                verdict.duplicates(),
                verdict.deadLetters());
        latency.writeTo(text, "latency");
        warm.ifPresent(
                after ->
                        after.writeTo(
                                text,
                                "after the first %d s".formatted(Ledger.WARM_UP.toSeconds())));
        line(text, "");
        line(text, "%-40s %9s %9s %10s %11s", "model", "served", "judged", "HR@10", "popularity");
        for (RunVerdict.Served model : verdict.models()) {
            line(
                    text,
                    "%-40s %,9d %,9d %10.4f %11.4f",
                    model.version(),
                    model.served(),
                    model.hitRate().judged(),
                    model.hitRate().hitRate(),
                    model.hitRate().popularity());
        }
        HitRate all = verdict.hitRate();
        line(
                text,
                "%-40s %,9d %,9d %10.4f %11.4f",
                "all",
                verdict.models().stream().mapToInt(RunVerdict.Served::served).sum(),
                all.judged(),
                all.hitRate(),
                all.popularity());
        line(text, "");
        line(text, "%s", second.secondModel());
        if (all.popularHits() > 0) {
            line(
                    text,
                    "%.1f times the hit rate of popularity on the same events",
                    all.hitRate() / all.popularity());
        }
        verdict.attainableHitRateAt10()
                .ifPresent(
                        best ->
                                line(
                                        text,
                                        "%.0f %% of the attainable: an oracle that knows the simulator reaches %.4f",
                                        100 * all.hitRate() / best,
                                        best));
        if (verdict.fallbacks() > 0) {
            line(
                    text,
                    "%,d answers were popular items, the model not knowing any item of the user",
                    verdict.fallbacks());
        }
        if (verdict.skipped() > 0) {
            line(
                    text,
                    "%,d events were skipped, too old to be scored (nextup.scoring.max-age)",
                    verdict.skipped());
        }
        if (verdict.conflated() > 0) {
            line(
                    text,
                    "%,d events were answered by the recommendation of a later one (nextup.scoring.max-in-flight-per-user, nextup.scoring.conflate)",
                    verdict.conflated());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    private static double rounded(double value, double units) {
        return Math.round(value * units) / units;
    }
}
