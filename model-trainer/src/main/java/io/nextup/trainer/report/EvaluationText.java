package io.nextup.trainer.report;

import io.nextup.artifact.Standing;
import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.evaluate.Estimate;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.EvaluationReport.Column;
import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.Slices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** An evaluation as lines for a terminal. */
public final class EvaluationText {

    private EvaluationText() {}

    /**
     * Returns the answer first, then what a person wants to know of it; the rest is in the JSON.
     */
    public static List<String> of(
            Subject subject, EvaluationReport report, Standing standing, VectorFigures vectors) {
        List<String> lines = new ArrayList<>();
        lines.add(standing.sentence());
        subject.hardlyTrained().ifPresent(words -> lines.add("Warning: " + words));
        subject.caution().ifPresent(caution -> lines.add("Caution: " + caution));
        lines.addAll(standing.table());
        lines.add(
                format(
                        "  %s, %d items, by %s, as served (%s)",
                        subject.manifest().version(),
                        subject.manifest().itemCount(),
                        subject.protocol(),
                        Subject.served(subject.rules())));
        lines.add(
                format(
                        "  %s %s among the items new to the user, %s among all",
                        Standing.MAIN,
                        main(report.excludingHistory()),
                        main(report.includingHistory())));
        lines.add(
                format(
                        "  share of the catalogue in any top 10: %s",
                        number(OptionalDouble.of(report.serving().coverage()))));
        lines.add(
                format(
                        "  mean popularity percentile of the shown items: %s (1 is the most popular); of the targets: %s",
                        number(report.serving().popularity()), number(report.targetPopularity())));
        lines.add(
                format(
                        "  %d targets unknown to the model; %d cases answered by popularity",
                        report.unknownTargets(), report.fallbacks()));
        lines.add("  item vectors: " + vectors(vectors.own()));
        vectors.before()
                .ifPresent(
                        before -> {
                            lines.add(
                                    format(
                                            "  before, %s: %s",
                                            before.version(), vectors(before.own())));
                            before.caution()
                                    .ifPresent(caution -> lines.add("  Caution: " + caution));
                        });
        report.slices().stream()
                .filter(group -> group.name().startsWith(Slices.REWARDS))
                .flatMap(group -> group.slices().stream())
                .forEach(slice -> lines.add(slice(slice)));
        return lines;
    }

    private static String vectors(Optional<Hypersphere> measured) {
        return measured.map(
                        m ->
                                format(
                                        "alignment %s over %d pairs of successive items, uniformity %s over %d items",
                                        number(m.alignment()),
                                        m.pairs(),
                                        number(m.uniformity()),
                                        m.items()))
                .orElse("none, so neither alignment nor uniformity");
    }

    private static String main(Column column) {
        return Numbers.decimals(column.figures().get(Standing.MAIN));
    }

    private static String slice(Slice slice) {
        return format(
                "  %s: %d cases   HR@10 %s   NDCG@10 %s",
                slice.name(), slice.cases(), estimate(slice.hitRate()), estimate(slice.ndcg()));
    }

    private static String estimate(Estimate estimate) {
        return Numbers.decimals(estimate.mean())
                + estimate.interval()
                        .map(
                                i ->
                                        format(
                                                " (%s to %s)",
                                                Numbers.decimals(i.low()),
                                                Numbers.decimals(i.high())))
                        .orElse(" (      -       )");
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Numbers.decimals(value.getAsDouble()) : "-";
    }

    /** Formats the same under every default locale, some of which have digits of their own. */
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
