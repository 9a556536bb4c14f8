package io.nextup.trainer.report;

import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.evaluate.Estimate;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.EvaluationReport.Column;
import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** An evaluation as lines for a terminal. */
public final class EvaluationText {

    private EvaluationText() {}

    public static List<String> of(Subject subject, EvaluationReport report, VectorFigures vectors) {
        List<String> lines = new ArrayList<>();
        lines.add(
                format(
                        "%s, %s, %d cases, %d items",
                        subject.manifest().version(),
                        subject.protocol(),
                        report.cases(),
                        subject.manifest().itemCount()));
        subject.caution().ifPresent(caution -> lines.add("Caution: " + caution));
        lines.add(
                format(
                        "             excluding  including  as served (%s)",
                        Subject.served(subject.rules())));
        for (String name : report.excludingHistory().figures().keySet()) {
            lines.add(row(report, name, c -> OptionalDouble.of(c.figures().get(name))));
        }
        lines.add(row(report, "coverage", c -> OptionalDouble.of(c.coverage())));
        lines.add(row(report, "popularity", Column::popularity));
        lines.add(row(report, "pop. bias", report::popularityBias));
        lines.add(
                format(
                        "  coverage: share of the catalogue in any top 10. popularity: mean percentile of"
                                + " the top 10s (of the targets: %s); bias: the difference.",
                        number(report.targetPopularity())));
        lines.add(
                format(
                        "  %d users; %d targets unknown to the model; %d answered by popularity.",
                        report.users(), report.unknownTargets(), report.fallbacks()));
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
        lines.add(format("As served, %s:", Estimate.METHOD));
        report.slices()
                .forEach(
                        group -> {
                            lines.add("  " + group.name());
                            group.slices().forEach(slice -> lines.add(slice(slice)));
                        });
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

    private static String row(
            EvaluationReport report, String name, Function<Column, OptionalDouble> figure) {
        return format(
                        "  %-10s %7s    %7s    %7s",
                        name,
                        number(figure.apply(report.excludingHistory())),
                        number(figure.apply(report.includingHistory())),
                        number(figure.apply(report.serving())))
                .stripTrailing();
    }

    private static String slice(Slice slice) {
        return format(
                "    %-26s %7d cases   HR@10 %s   NDCG@10 %s",
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
