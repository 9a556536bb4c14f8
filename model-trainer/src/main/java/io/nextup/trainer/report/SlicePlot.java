package io.nextup.trainer.report;

import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
import io.nextup.trainer.plot.Axis;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Svg;
import io.nextup.trainer.plot.Svg.Anchor;
import java.util.List;

/** NDCG@10 of each slice as a dot on its interval. */
final class SlicePlot {
    private static final int WIDTH = 760;
    private static final int LEFT = 230;
    private static final int RIGHT = 640;
    private static final int ROW = 22;
    private static final int TOP = 12;

    private SlicePlot() {}

    /**
     * @param groups the first one holds all cases in one slice
     */
    static String of(List<SliceGroup> groups) {
        int rows = groups.stream().mapToInt(group -> group.slices().size() + 1).sum();
        int bottom = TOP + rows * ROW + 6;
        double largest =
                groups.stream()
                        .flatMap(group -> group.slices().stream())
                        .mapToDouble(SlicePlot::right)
                        .max()
                        .orElse(0);
        Axis x = Axis.linear(largest, LEFT, RIGHT);
        Svg svg = Svg.inPage(WIDTH, bottom + 42, "NDCG@10 by slice");
        for (double tick : x.ticks()) {
            double at = x.place(tick);
            svg.line(at, TOP, at, bottom, "class", "grid");
            svg.text(at, bottom + 18, Anchor.MIDDLE, x.label(tick), "class", "tick");
        }
        double mean = x.place(groups.get(0).slices().get(0).ndcg().mean());
        svg.line(mean, TOP, mean, bottom, "class", "mean");
        int y = TOP + ROW / 2;
        for (SliceGroup group : groups) {
            svg.text(8, y + 4, Anchor.START, group.name(), "class", "group");
            y += ROW;
            for (Slice slice : group.slices()) {
                row(svg, slice, x, y);
                y += ROW;
            }
        }
        double middle = (LEFT + RIGHT) / 2.0;
        svg.text(middle, bottom + 38, Anchor.MIDDLE, "NDCG@10", "class", "axis");
        return svg.toString();
    }

    private static void row(Svg svg, Slice slice, Axis x, int y) {
        svg.text(LEFT - 12, y + 4, Anchor.END, slice.name(), "class", "tick");
        slice.ndcg()
                .interval()
                .ifPresent(
                        i ->
                                svg.line(
                                        x.place(i.low()),
                                        y,
                                        x.place(i.high()),
                                        y,
                                        "class",
                                        "whisker"));
        svg.circle(
                x.place(slice.ndcg().mean()),
                y,
                4,
                slice.name() + ": " + Numbers.decimals(slice.ndcg().mean()),
                "class",
                slice.ndcg().interval().isPresent() ? "dot" : "dot open");
        String cases = Markup.format("%,d cases", slice.cases());
        svg.text(WIDTH - 8, y + 4, Anchor.END, cases, "class", "tick");
    }

    private static double right(Slice slice) {
        return slice.ndcg().interval().map(i -> i.high()).orElse(slice.ndcg().mean());
    }
}
