package io.nextup.trainer.report;

import static io.nextup.trainer.report.Markup.place;

import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
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
        Axis x = Axis.upTo(largest, LEFT, RIGHT);
        StringBuilder svg = new StringBuilder();
        svg.append(
                Markup.format(
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"NDCG@10 by slice\">\n",
                        WIDTH, bottom + 42));
        for (double tick : x.ticks()) {
            String at = place(x.place(tick));
            svg.append(
                    Markup.format(
                            "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/><text class=\"tick\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                            at, at, TOP, bottom, at, bottom + 18, x.label(tick)));
        }
        String mean = place(x.place(groups.get(0).slices().get(0).ndcg().mean()));
        svg.append(
                Markup.format(
                        "<line class=\"mean\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>\n",
                        mean, mean, TOP, bottom));
        int y = TOP + ROW / 2;
        for (SliceGroup group : groups) {
            svg.append(
                    Markup.format(
                            "<text class=\"group\" x=\"8\" y=\"%d\">%s</text>\n",
                            y + 4, Markup.text(group.name())));
            y += ROW;
            for (Slice slice : group.slices()) {
                svg.append(row(slice, x, y));
                y += ROW;
            }
        }
        svg.append(
                Markup.format(
                        "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">NDCG@10</text>\n</svg>\n",
                        (LEFT + RIGHT) / 2, bottom + 38));
        return svg.toString();
    }

    private static String row(Slice slice, Axis x, int y) {
        StringBuilder row = new StringBuilder();
        row.append(
                Markup.format(
                        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                        LEFT - 12, y + 4, Markup.text(slice.name())));
        slice.ndcg()
                .interval()
                .ifPresent(
                        i ->
                                row.append(
                                        Markup.format(
                                                "<line class=\"whisker\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>",
                                                place(x.place(i.low())),
                                                place(x.place(i.high())),
                                                y,
                                                y)));
        row.append(
                Markup.format(
                        "<circle class=\"%s\" cx=\"%s\" cy=\"%d\" r=\"4\"><title>%s: %s</title></circle>",
                        slice.ndcg().interval().isPresent() ? "dot" : "dot open",
                        place(x.place(slice.ndcg().mean())),
                        y,
                        Markup.text(slice.name()),
                        EvaluationText.number(slice.ndcg().mean())));
        row.append(
                Markup.format(
                        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                        WIDTH - 8, y + 4, Markup.format("%,d cases", slice.cases())));
        return row.toString();
    }

    private static double right(Slice slice) {
        return slice.ndcg().interval().map(i -> i.high()).orElse(slice.ndcg().mean());
    }
}
