package io.nextup.trainer.report;

import io.nextup.trainer.evaluate.ServingTime;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.leaderboard.Leaderboard.Entry;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.PageFrame;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A leaderboard as one HTML page with plots, to be written to one file in UTF-8. */
public final class LeaderboardPage {
    /** Least CPU-seconds that a logarithmic axis shows: what is counted takes next to none. */
    private static final double LEAST_SECONDS = 0.1;

    private LeaderboardPage() {}

    public static String of(Leaderboard board) {
        return PageFrame.around(
                "Families on " + board.data(),
                facts(board)
                        + table(board)
                        + plot(
                                board,
                                "Quality by the cost of training",
                                "CPU-seconds of training",
                                entry -> Math.max(LEAST_SECONDS, entry.training().cpuSeconds()))
                        + plot(
                                board,
                                "Quality by the cost of serving",
                                "microseconds of a request among %d".formatted(ServingTime.BATCH),
                                entry ->
                                        entry.time()
                                                .map(ServingTime::microsInBatch)
                                                .orElse(Double.NaN)));
    }

    private static String facts(Leaderboard board) {
        return Markup.format(
                "<p>%s</p>\n<dl>\n<dt>protocol</dt><dd>%s, full ranking</dd>\n<dt>test</dt><dd>%,d cases</dd>\n<dt>served</dt><dd>%s</dd>\n<dt>seed</dt><dd>%d</dd>\n</dl>\n",
                Markup.text(LeaderboardText.best(board)),
                Markup.text(board.protocol()),
                board.entries().get(0).judgement().servedGains().length,
                Markup.text(Subject.served(board.rules())),
                board.seed());
    }

    private static String table(Leaderboard board) {
        return "<div class=\"scroll\"><table id=\"families\">\n<thead><tr><th></th><th>NDCG@10 as served</th><th>excluding history</th><th>including history</th><th>difference from the best</th><th>CPU-s</th><th>peak MB</th><th>\u00b5s alone</th><th>\u00b5s of %d</th><th>module MB</th></tr></thead>\n<tbody>\n"
                        .formatted(ServingTime.BATCH)
                + board.entries().stream().map(LeaderboardPage::row).collect(Collectors.joining())
                + "</tbody></table></div>\n"
                + board.entries().stream()
                        .flatMap(entry -> entry.caution().stream())
                        .map(
                                caution ->
                                        Markup.format(
                                                "<p class=\"caution\"><strong>Caution:</strong> %s.</p>\n",
                                                Markup.text(caution)))
                        .collect(Collectors.joining())
                + board.untrained().entrySet().stream()
                        .map(
                                one ->
                                        Markup.format(
                                                "<p class=\"caution\"><strong>%s</strong> has no model: %s</p>\n",
                                                Markup.text(one.getKey()),
                                                Markup.text(one.getValue())))
                        .collect(Collectors.joining())
                + Markup.format(
                        "<p>Differences from the best have 95 %% intervals, each for itself (among many families one may differ by chance): paired bootstrap over users, %,d resamples; = not significant. * may have been cut by the time that it had. CPU-seconds are those of the training without reading the history, peak memory is that of its process. A request's time is that of the module on one thread of this machine, without the job around it.</p>\n",
                        board.resamples());
    }

    private static String row(Entry entry) {
        return Markup.format(
                "<tr><th>%s%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
                Markup.text(entry.training().family()),
                entry.training().mayBeCut() ? " *" : "",
                data(entry.ndcg(), "%.4f"),
                data(entry.judgement().excludingHistory().get(Leaderboard.NDCG), "%.4f"),
                data(entry.judgement().includingHistory().get(Leaderboard.NDCG), "%.4f"),
                entry.fromBest().map(LeaderboardText::difference).orElse("the best"),
                data(entry.training().cpuSeconds(), "%,.1f"),
                entry.training().peakBytes().isPresent()
                        ? data(entry.training().peakBytes().getAsLong() / 1e6, "%,.0f")
                        : "\u2013",
                entry.time().map(time -> data(time.microsAlone(), "%,.0f")).orElse("\u2013"),
                entry.time().map(time -> data(time.microsInBatch(), "%,.0f")).orElse("\u2013"),
                data(entry.bytes() / 1e6, "%,.1f"));
    }

    /** A figure: rounded to read, whole for a program. */
    private static String data(double value, String format) {
        return Markup.format("<data value=\"%s\">%s</data>", value, Markup.format(format, value));
    }

    private static String plot(
            Leaderboard board, String title, String cost, Function<Entry, Double> costOf) {
        List<CostPlot.Dot> dots =
                board.entries().stream()
                        .map(
                                entry ->
                                        new CostPlot.Dot(
                                                entry.training().family(),
                                                costOf.apply(entry),
                                                entry.ndcg()))
                        .filter(dot -> !Double.isNaN(dot.cost()))
                        .toList();
        return dots.isEmpty()
                ? ""
                : Markup.format("<h2>%s</h2>\n", title) + CostPlot.of(cost, dots).markup();
    }
}
