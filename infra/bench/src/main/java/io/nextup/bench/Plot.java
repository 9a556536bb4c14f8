package io.nextup.bench;

import io.nextup.trainer.plot.Axis;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Svg;
import io.nextup.trainer.plot.Svg.Anchor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An SVG of the cases: bars for throughput and its limits, and a line for each latency, the job's
 * solid and the bare pipeline's dashed, over percentiles. Both axes are logarithmic.
 */
public final class Plot {
    private static final int ROW_HEIGHT = 260;
    private static final int WIDTH = 900;
    private static final int TOP = 50;
    private static final int PLOT_HEIGHT = 160;
    private static final int BARS_LEFT = 70;
    private static final int BARS_WIDTH = 300;
    private static final int LINES_LEFT = 470;
    private static final int LINES_WIDTH = 300;
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "max");
    private static final List<String> COLOURS =
            List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e");

    private final Svg svg;

    private Plot(Svg svg) {
        this.svg = svg;
    }

    public static String of(List<CaseResult> cases) {
        Plot plot = new Plot(Svg.file(WIDTH, ROW_HEIGHT * cases.size()));
        for (int row = 0; row < cases.size(); row++) {
            plot.row(cases.get(row), row * ROW_HEIGHT);
        }
        return plot.svg.toString();
    }

    private void row(CaseResult result, int top) {
        svg.text(BARS_LEFT, top + 20, Anchor.START, result.sizes().describe());
        bars(result, top + TOP, top + TOP + PLOT_HEIGHT);
        lines(result, top + TOP, top + TOP + PLOT_HEIGHT);
    }

    private void bars(CaseResult result, int top, int bottom) {
        Map<String, Double> bars = new LinkedHashMap<>();
        bars.put("throughput", result.job().throughput());
        bars.put("in turn", result.limits().inTurn());
        bars.put("module", result.limits().module());
        bars.put("pipeline", result.limits().pipeline());
        Axis y = Axis.logarithmic(bars.values(), bottom, top);
        grid(BARS_LEFT, BARS_WIDTH, y, "events/s");
        int bar = 0;
        for (Map.Entry<String, Double> one : bars.entrySet()) {
            double at = y.place(one.getValue());
            int left = BARS_LEFT + 10 + bar * BARS_WIDTH / bars.size();
            String colour = bar == 0 ? COLOURS.get(0) : "#bbbbbb";
            svg.rectangle(left, at, 50, bottom - at, "fill", colour);
            svg.text(left + 25, bottom + 16, Anchor.MIDDLE, one.getKey());
            svg.text(left + 25, at - 4, Anchor.MIDDLE, Markup.format("%,.0f", one.getValue()));
            bar++;
        }
    }

    private void lines(CaseResult result, int top, int bottom) {
        List<Double> all = new ArrayList<>();
        result.job().latencyMillis().values().forEach(latency -> all.addAll(values(latency)));
        result.bare().latencyMillis().values().forEach(latency -> all.addAll(values(latency)));
        if (all.isEmpty()) {
            return;
        }
        Axis y = Axis.logarithmic(all, bottom, top);
        grid(LINES_LEFT, LINES_WIDTH, y, "ms");
        for (int i = 0; i < PERCENTILES.size(); i++) {
            svg.text(x(i), bottom + 16, Anchor.MIDDLE, PERCENTILES.get(i));
        }
        int line = 0;
        for (String rate : result.job().latencyMillis().keySet()) {
            String colour = COLOURS.get(line % COLOURS.size());
            line(result.bare().latencyMillis().get(rate), y, colour, "5 4");
            line(result.job().latencyMillis().get(rate), y, colour, "none");
            svg.text(
                    LINES_LEFT + LINES_WIDTH + 10,
                    top + 12 + 16 * line,
                    Anchor.START,
                    rate + " events/s",
                    "fill",
                    colour);
            line++;
        }
    }

    private void line(LatencyMillis latency, Axis y, String colour, String dashes) {
        List<Double> values = values(latency);
        List<Svg.Point> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            points.add(new Svg.Point(x(i), y.place(values.get(i))));
        }
        svg.polyline(
                points,
                "fill",
                "none",
                "stroke",
                colour,
                "stroke-width",
                "2",
                "stroke-dasharray",
                dashes);
    }

    private void grid(int left, int width, Axis y, String unit) {
        for (double tick : y.ticks()) {
            double at = y.place(tick);
            svg.line(left, at, left + width, at, "stroke", "#dddddd");
            svg.text(left - 6, at + 4, Anchor.END, y.label(tick) + ' ' + unit);
        }
    }

    private static List<Double> values(LatencyMillis latency) {
        return List.of(latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
    }

    private static double x(int percentile) {
        return LINES_LEFT + 20.0 + percentile * (LINES_WIDTH - 40.0) / (PERCENTILES.size() - 1);
    }
}
