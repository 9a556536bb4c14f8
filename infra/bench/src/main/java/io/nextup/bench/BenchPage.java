package io.nextup.bench;

import io.nextup.trainer.plot.Chart;
import io.nextup.trainer.plot.Chart.Axis;
import io.nextup.trainer.plot.Chart.Side;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.PageFrame;
import io.nextup.trainer.plot.Scale;
import io.nextup.trainer.plot.Series;
import io.nextup.trainer.plot.Series.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cases as one HTML page: for each of them bars for throughput and its limits, and a line for
 * each latency, the job's solid and the bare pipeline's dashed, over percentiles. The axes of rates
 * and times are logarithmic.
 */
public final class BenchPage {
    private static final int HEIGHT = 240;
    private static final int ROOM_OF_NAMES = 26;
    private static final int COLOURS = 5;
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "max");

    private BenchPage() {}

    public static String of(List<CaseResult> cases) {
        return PageFrame.around(
                "Speed of the job",
                cases.stream().map(BenchPage::section).collect(Collectors.joining()));
    }

    private static String section(CaseResult result) {
        return Markup.format("<h2>%s</h2>\n", Markup.text(result.sizes().describe()))
                + throughput(result).markup()
                + (result.job().latencyMillis().isEmpty()
                        ? ""
                        : latencies(result).markup()
                                + "<p>Latency of the job, and dashed that of the same job with scoring that returns at once.</p>\n");
    }

    private static Chart throughput(CaseResult result) {
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("throughput", result.job().throughput());
        rates.put("in turn", result.limits().inTurn());
        rates.put("module", result.limits().module());
        rates.put("pipeline", result.limits().pipeline());
        List<Point> bars = new ArrayList<>();
        for (double rate : rates.values()) {
            bars.add(new Point(bars.size(), rate, null, Markup.format("%,.0f", rate)));
        }
        return new Chart(
                "Throughput and its limits",
                HEIGHT,
                Scale.places(bars.size()),
                Scale.decades(rates.values()),
                List.of(
                        Axis.places(Side.BOTTOM, null, ROOM_OF_NAMES, List.copyOf(rates.keySet())),
                        Axis.numbers(Side.LEFT, "events/s")),
                List.of(Series.bars("--series", bars)));
    }

    private static Chart latencies(CaseResult result) {
        List<Series> series = new ArrayList<>();
        for (String rate : result.job().latencyMillis().keySet()) {
            String colour = "--line" + series.size() / 2 % COLOURS;
            series.add(
                    Series.dashes(colour, points(result.bare().latencyMillis().get(rate), rate)));
            series.add(
                    Series.line(colour, points(result.job().latencyMillis().get(rate), rate))
                            .inLegend(rate + " events/s"));
        }
        return new Chart(
                "Latency by percentile",
                HEIGHT,
                Scale.places(PERCENTILES.size()),
                Scale.decades(
                        series.stream()
                                .flatMap(one -> one.points().stream())
                                .map(Point::y)
                                .toList()),
                List.of(
                        Axis.places(Side.BOTTOM, null, ROOM_OF_NAMES, PERCENTILES),
                        Axis.numbers(Side.LEFT, "ms")),
                series);
    }

    private static List<Point> points(LatencyMillis latency, String rate) {
        List<Point> points = new ArrayList<>();
        Stream.of(latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max())
                .forEach(
                        millis ->
                                points.add(
                                        new Point(
                                                points.size(),
                                                millis,
                                                Markup.format(
                                                        "%s of %s events/s: %,.1f ms",
                                                        PERCENTILES.get(points.size()),
                                                        rate,
                                                        millis),
                                                null)));
        return points;
    }
}
