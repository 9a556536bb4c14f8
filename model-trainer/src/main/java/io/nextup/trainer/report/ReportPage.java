package io.nextup.trainer.report;

import static io.nextup.trainer.report.Numbers.count;
import static io.nextup.trainer.report.Numbers.figure;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.Standing;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.evaluate.Estimate;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.EvaluationReport.Column;
import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.PageFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** An evaluation as one HTML page, to be written to one file in UTF-8. */
public final class ReportPage {
    private static final String POPULARITY =
            "mean popularity percentile of the shown items (1 is the most popular)";

    private final StringBuilder html = new StringBuilder();

    private ReportPage() {}

    /**
     * Makes the whole page.
     *
     * @param standing the model beside simple ones
     * @param vectors the map of the items, and figures of their vectors
     */
    public static String of(
            Subject subject,
            EvaluationReport report,
            Standing standing,
            ExampleSection examples,
            Vocabulary vocabulary,
            ItemPopularity popularity,
            VectorFigures vectors) {
        ReportPage page = new ReportPage();
        page.add(Markup.format("<p class=\"answer\">%s</p>\n", Markup.text(standing.sentence())));
        subject.hardlyTrained().map(PageFrame::caution).ifPresent(page::add);
        subject.caution().map(PageFrame::caution).ifPresent(page::add);
        page.standing(standing);
        page.add(examples.markup());
        page.facts(subject, report);
        page.figures(subject, report);
        page.curve(subject.manifest());
        page.slices(report.slices());
        page.add(VectorSection.of(subject.manifest().version(), vectors, vocabulary, popularity));
        return PageFrame.around(
                "Evaluation of " + subject.manifest().version(), page.html.toString());
    }

    private void add(String markup) {
        html.append(markup);
    }

    private void facts(Subject subject, EvaluationReport report) {
        Manifest manifest = subject.manifest();
        add("<h2>What was judged</h2>\n<dl>\n");
        fact("family", Markup.text(manifest.family()));
        fact("made", Markup.text(manifest.createdAt()));
        fact("history", Markup.text(subject.data()));
        fact("protocol", Markup.text(subject.protocol() + ", full ranking"));
        fact("catalogue", count(manifest.itemCount()) + " items");
        fact(
                "test",
                Markup.format(
                        "%s cases of %s users; %s targets unknown to the model; %s answered by popularity, no item of the history being known",
                        count(report.cases()),
                        count(report.users()),
                        count(report.unknownTargets()),
                        count(report.fallbacks())));
        String seed = manifest.provenance().get("seed");
        if (seed != null) {
            fact("seed", Markup.text(seed));
        }
        add("</dl>\n");
    }

    private void fact(String name, String markup) {
        add(Markup.format("<dt>%s</dt><dd>%s</dd>\n", name, markup));
    }

    private void standing(Standing standing) {
        add("<div class=\"scroll\"><table id=\"standing\">\n<thead><tr><th>as served</th>");
        add("<th>this model</th>");
        standing.baselines()
                .forEach(one -> add(Markup.format("<th>%s</th>", Markup.text(one.family()))));
        add("</tr></thead>\n<tbody>\n");
        for (String name : standing.names()) {
            add(Markup.format("<tr><th>%s</th>", Markup.text(name)));
            cell(standing.figures().get(name));
            standing.baselines().forEach(one -> cell(one.figures().get(name)));
            add("</tr>\n");
        }
        add("</tbody></table></div>\n");
        add(
                "<p>Popularity shows everybody the most frequent items; markov counts what came after the newest items of others. Both learnt from the same events as the model, and answered the same cases.</p>\n");
    }

    private void cell(Double figure) {
        add(Markup.format("<td>%s</td>", figure == null ? Numbers.NONE : figure(figure)));
    }

    private void figures(Subject subject, EvaluationReport report) {
        add("<h2>Figures</h2>\n<div class=\"scroll\"><table id=\"figures\">\n<thead><tr><th></th>");
        add(
                "<th>excluding history</th><th>including history</th><th>as served</th></tr></thead>\n");
        add("<tbody>\n");
        for (String name : report.excludingHistory().figures().keySet()) {
            row(name, report, column -> OptionalDouble.of(column.figures().get(name)));
        }
        row("coverage@10", report, column -> OptionalDouble.of(column.coverage()));
        row(POPULARITY, report, Column::popularity);
        row("the same, less that of the targets", report, report::popularityBias);
        add("</tbody></table></div>\n");
        add(
                Markup.format(
                        "<p>Excluding history: the target ranks among the items that its user has not met; including history: among all; as served: as the job answers, whose state holds the last %d events and neither reads nor leaves out what is older%s. Ties count against the model, targets outside the vocabulary are misses.</p>\n",
                        subject.rules().capacity(),
                        subject.rules().excludeSeen()
                                ? ""
                                : "; nor does it leave out what the state holds"));
        add(
                Markup.format(
                        "<p>Coverage: the share of the catalogue that stands in any top 10. The popularity percentile of an item goes by its occurrences in the fit; its mean over the targets is %s.</p>\n",
                        figure(report.targetPopularity())));
    }

    private void row(
            String name, EvaluationReport report, Function<Column, OptionalDouble> figure) {
        add(Markup.format("<tr><th>%s</th>", name));
        report.columns()
                .values()
                .forEach(column -> add(Markup.format("<td>%s</td>", figure(figure.apply(column)))));
        add("</tr>\n");
    }

    private void curve(Manifest manifest) {
        Optional<LearningCurve> curve =
                LearningCurve.in(manifest.provenance()).filter(LearningCurve::isJudged);
        add("<h2>Learning curve</h2>\n");
        if (curve.isEmpty()) {
            add("<p>The model's manifest holds none.</p>\n");
            return;
        }
        String best = manifest.provenance().getOrDefault("best.epoch", "");
        add(
                CurvePlot.of(curve.get(), best.matches("\\d{1,6}") ? Integer.parseInt(best) : 0)
                        .markup());
        add(
                Markup.format(
                        "<p>NDCG@10 %s history on the validation cases. The epoch that was kept is marked.</p>\n",
                        judgedExcluding(manifest) ? "excluding" : "including"));
    }

    /** Models without rules in their manifests were made when there was no choice. */
    private static boolean judgedExcluding(Manifest manifest) {
        return manifest.rules() == null || manifest.rules().excludeSeen();
    }

    private void slices(List<SliceGroup> groups) {
        add("<details id=\"by-slice\"><summary>NDCG@10 by slice, as served</summary>\n");
        add(SlicePlot.of(groups).markup());
        add(
                Markup.format(
                        "<p>%s. Open circles have none: fewer than 30 users, or figures that all agree. The dashed line is the mean of all cases.</p>\n",
                        Estimate.METHOD));
        add(
                "<div class=\"scroll\"><table id=\"slices\">\n<thead><tr><th></th><th>cases</th><th>users</th>");
        add(
                "<th>HR@10</th><th>from</th><th>to</th><th>NDCG@10</th><th>from</th><th>to</th></tr></thead>\n<tbody>\n");
        for (SliceGroup group : groups) {
            add(
                    Markup.format(
                            "<tr class=\"group\"><th colspan=\"9\">%s</th></tr>\n",
                            Markup.text(group.name())));
            group.slices().forEach(this::slice);
        }
        add("</tbody></table></div>\n</details>\n");
    }

    private void slice(Slice slice) {
        add(
                Markup.format(
                        "<tr><th>%s</th><td>%s</td><td>%s</td>%s%s</tr>\n",
                        Markup.text(slice.name()),
                        count(slice.cases()),
                        count(slice.users()),
                        cells(slice.hitRate()),
                        cells(slice.ndcg())));
    }

    private static String cells(Estimate estimate) {
        return Markup.format(
                "<td>%s</td><td>%s</td><td>%s</td>",
                figure(estimate.mean()),
                estimate.interval().map(i -> figure(i.low())).orElse(Numbers.NONE),
                estimate.interval().map(i -> figure(i.high())).orElse(Numbers.NONE));
    }
}
