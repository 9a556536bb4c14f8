package io.nextup.trainer.report;

import static io.nextup.trainer.report.Markup.place;

import java.util.List;

/** Validation NDCG over the epochs. */
final class CurvePlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 260;
    private static final int LEFT = 56;
    private static final int RIGHT = 620;
    private static final int TOP = 20;
    private static final int BOTTOM = 215;

    private CurvePlot() {}

    /**
     * @param curve judged, of at least one epoch
     * @param bestEpoch from 1; any other number marks none
     */
    static String of(LearningCurve curve, int bestEpoch) {
        List<LearningCurve.Point> points = curve.points();
        double largest =
                points.stream()
                        .mapToDouble(LearningCurve.Point::validationNdcg)
                        .max()
                        .orElseThrow();
        Axis y = Axis.upTo(largest, BOTTOM, TOP);
        StringBuilder svg = new StringBuilder();
        svg.append(
                Markup.format(
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Validation NDCG@10 by epoch\">\n",
                        WIDTH, HEIGHT));
        for (double tick : y.ticks()) {
            svg.append(
                    Markup.format(
                            "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/><text class=\"tick\" x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>\n",
                            LEFT,
                            RIGHT,
                            place(y.place(tick)),
                            place(y.place(tick)),
                            LEFT - 8,
                            place(y.place(tick) + 4),
                            y.label(tick)));
        }
        StringBuilder line = new StringBuilder();
        int every = (points.size() + 14) / 15;
        for (int i = 0; i < points.size(); i++) {
            line.append(i == 0 ? "" : " ")
                    .append(place(x(i, points.size())))
                    .append(',')
                    .append(place(y.place(points.get(i).validationNdcg())));
            if (i % every == 0) {
                svg.append(
                        Markup.format(
                                "<text class=\"tick\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
                                place(x(i, points.size())), BOTTOM + 18, i + 1));
            }
        }
        svg.append(Markup.format("<polyline class=\"curve\" points=\"%s\"/>\n", line));
        for (int i = 0; i < points.size(); i++) {
            LearningCurve.Point point = points.get(i);
            svg.append(
                    Markup.format(
                            "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>epoch %d, %s: %s</title></circle>\n",
                            i + 1 == bestEpoch ? "dot best" : "dot",
                            place(x(i, points.size())),
                            place(y.place(point.validationNdcg())),
                            i + 1,
                            Markup.text(point.phase()),
                            EvaluationText.number(point.validationNdcg())));
        }
        svg.append(
                Markup.format(
                        "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">epoch</text>\n</svg>\n",
                        (LEFT + RIGHT) / 2, BOTTOM + 38));
        return svg.toString();
    }

    private static double x(int position, int count) {
        return count == 1
                ? (LEFT + RIGHT) / 2.0
                : LEFT + 12 + (RIGHT - LEFT - 24.0) * position / (count - 1);
    }
}
