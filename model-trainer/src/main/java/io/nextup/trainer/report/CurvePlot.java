package io.nextup.trainer.report;

import io.nextup.trainer.plot.Axis;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Svg;
import io.nextup.trainer.plot.Svg.Anchor;
import java.util.ArrayList;
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
     * @param curve curve of at least one epoch, judged by validation
     * @param bestEpoch number of the epoch to mark; one that is not in the curve marks none
     */
    static String of(LearningCurve curve, int bestEpoch) {
        List<LearningCurve.Point> points = curve.points();
        double largest =
                points.stream()
                        .mapToDouble(LearningCurve.Point::validationNdcg)
                        .max()
                        .orElseThrow();
        Axis y = Axis.linear(largest, BOTTOM, TOP);
        Svg svg = Svg.inPage(WIDTH, HEIGHT, "Validation NDCG@10 by epoch");
        for (double tick : y.ticks()) {
            double at = y.place(tick);
            svg.line(LEFT, at, RIGHT, at, "class", "grid");
            svg.text(LEFT - 8, at + 4, Anchor.END, y.label(tick), "class", "tick");
        }
        List<Svg.Point> line = new ArrayList<>();
        int every = (points.size() + 14) / 15;
        for (int i = 0; i < points.size(); i++) {
            LearningCurve.Point point = points.get(i);
            double x = x(i, points.size());
            line.add(new Svg.Point(x, y.place(point.validationNdcg())));
            if (i % every == 0) {
                svg.text(
                        x,
                        BOTTOM + 18,
                        Anchor.MIDDLE,
                        String.valueOf(point.epoch()),
                        "class",
                        "tick");
            }
        }
        svg.polyline(line, "class", "curve");
        for (int i = 0; i < points.size(); i++) {
            LearningCurve.Point point = points.get(i);
            svg.circle(
                    line.get(i).x(),
                    line.get(i).y(),
                    4,
                    Markup.format(
                            "epoch %d, %s: %s",
                            point.epoch(), point.phase(), Numbers.decimals(point.validationNdcg())),
                    "class",
                    point.epoch() == bestEpoch ? "dot best" : "dot");
        }
        double middle = (LEFT + RIGHT) / 2.0;
        svg.text(middle, BOTTOM + 38, Anchor.MIDDLE, "epoch", "class", "axis");
        return svg.toString();
    }

    private static double x(int position, int count) {
        return count == 1
                ? (LEFT + RIGHT) / 2.0
                : LEFT + 12 + (RIGHT - LEFT - 24.0) * position / (count - 1);
    }
}
