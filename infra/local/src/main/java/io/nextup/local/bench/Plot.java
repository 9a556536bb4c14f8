package io.nextup.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An SVG of the cases: bars for throughput and its limits, and a line for each latency, the job's
 * solid and the bare pipeline's dashed, over percentiles. Both scales are logarithmic.
 */
final class Plot {
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

    private final StringBuilder svg = new StringBuilder();

    private Plot() {}

    static String of(List<CaseResult> cases) {
        Plot plot = new Plot();
        plot.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, ROW_HEIGHT * cases.size());
        plot.add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        for (int row = 0; row < cases.size(); row++) {
            plot.row(cases.get(row), row * ROW_HEIGHT);
        }
        plot.add("</svg>");
        return plot.svg.toString();
    }

    private void row(CaseResult result, int top) {
        text(BARS_LEFT, top + 20, "start", result.sizes().describe());
        bars(result, top + TOP);
        lines(result, top + TOP);
    }

    private void bars(CaseResult result, int top) {
        Map<String, Double> bars =
                Map.of(
                        "throughput", result.job().throughput(),
                        "in turn", result.limits().inTurn(),
                        "module", result.limits().module(),
                        "pipeline", result.limits().pipeline());
        Scale scale = Scale.over(bars.values());
        scale.ticks().forEach(tick -> grid(BARS_LEFT, BARS_WIDTH, top, scale, tick, "events/s"));
        int bar = 0;
        for (String name : List.of("throughput", "in turn", "module", "pipeline")) {
            double height = PLOT_HEIGHT * scale.share(bars.get(name));
            int left = BARS_LEFT + 10 + bar * BARS_WIDTH / bars.size();
            add(
                    "<rect x=\"%d\" y=\"%.1f\" width=\"50\" height=\"%.1f\" fill=\"%s\"/>",
                    left,
                    top + PLOT_HEIGHT - height,
                    height,
                    bar == 0 ? COLOURS.get(0) : "#bbbbbb");
            text(left + 25, top + PLOT_HEIGHT + 16, "middle", name);
            text(
                    left + 25,
                    (int) (top + PLOT_HEIGHT - height - 4),
                    "middle",
                    String.format(Locale.ROOT, "%,.0f", bars.get(name)));
            bar++;
        }
    }

    private void lines(CaseResult result, int top) {
        List<Double> all = new ArrayList<>();
        result.job().latencyMillis().values().forEach(latency -> all.addAll(values(latency)));
        result.bare().latencyMillis().values().forEach(latency -> all.addAll(values(latency)));
        if (all.isEmpty()) {
            return;
        }
        Scale scale = Scale.over(all);
        scale.ticks().forEach(tick -> grid(LINES_LEFT, LINES_WIDTH, top, scale, tick, "ms"));
        for (int i = 0; i < PERCENTILES.size(); i++) {
            text((int) x(i), top + PLOT_HEIGHT + 16, "middle", PERCENTILES.get(i));
        }
        int line = 0;
        for (String rate : result.job().latencyMillis().keySet()) {
            String colour = COLOURS.get(line % COLOURS.size());
            line(result.bare().latencyMillis().get(rate), top, scale, colour, "5 4");
            line(result.job().latencyMillis().get(rate), top, scale, colour, "none");
            add("<g fill=\"%s\">", colour);
            text(LINES_LEFT + LINES_WIDTH + 10, top + 12 + 16 * line, "start", rate + " events/s");
            add("</g>");
            line++;
        }
    }

    private void line(LatencyMillis latency, int top, Scale scale, String colour, String dashes) {
        StringBuilder points = new StringBuilder();
        List<Double> values = values(latency);
        for (int i = 0; i < values.size(); i++) {
            points.append(
                    String.format(
                            Locale.ROOT,
                            "%.1f,%.1f ",
                            x(i),
                            top + PLOT_HEIGHT * (1 - scale.share(values.get(i)))));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>",
                points.toString().strip(), colour, dashes);
    }

    private void grid(int left, int width, int top, Scale scale, double tick, String unit) {
        double y = top + PLOT_HEIGHT * (1 - scale.share(tick));
        add(
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
                left, left + width, y, y);
        text(
                left - 6,
                (int) y + 4,
                "end",
                String.format(Locale.ROOT, tick < 1 ? "%.1f %s" : "%,.0f %s", tick, unit));
    }

    private static List<Double> values(LatencyMillis latency) {
        return List.of(latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
    }

    private static double x(int percentile) {
        return LINES_LEFT + 20.0 + percentile * (LINES_WIDTH - 40.0) / (PERCENTILES.size() - 1);
    }

    private void text(int x, int y, String anchor, String words) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, y, anchor, words);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
