package io.nextup.trainer.report;

import io.nextup.trainer.plot.Axis;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Svg;
import io.nextup.trainer.plot.Svg.Anchor;
import java.util.List;

/** Quality against a cost, a dot for each family. */
final class CostPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 60;
    private static final int RIGHT = 640;
    private static final int TOP = 20;
    private static final int BOTTOM = 320;

    private CostPlot() {}

    /**
     * A dot.
     *
     * @param cost more than 0
     */
    record Dot(String name, double cost, double quality) {}

    /**
     * @param cost name and unit of the cost
     * @param dots at least one
     */
    static String of(String cost, List<Dot> dots) {
        Axis x = Axis.logarithmic(dots.stream().map(Dot::cost).toList(), LEFT, RIGHT);
        Axis y =
                Axis.linear(
                        dots.stream().mapToDouble(Dot::quality).max().orElseThrow(), BOTTOM, TOP);
        Svg svg = Svg.inPage(WIDTH, HEIGHT, "NDCG@10 by " + cost);
        for (double tick : y.ticks()) {
            double at = y.place(tick);
            svg.line(LEFT, at, RIGHT, at, "class", "grid");
            svg.text(LEFT - 8, at + 4, Anchor.END, y.label(tick), "class", "tick");
        }
        for (double tick : x.ticks()) {
            double at = x.place(tick);
            svg.line(at, TOP, at, BOTTOM, "class", "grid");
            svg.text(at, BOTTOM + 18, Anchor.MIDDLE, x.label(tick), "class", "tick");
        }
        LabelRoom room = new LabelRoom();
        for (Dot dot : dots) {
            double atX = x.place(dot.cost());
            double atY = y.place(dot.quality());
            svg.circle(
                    atX,
                    atY,
                    4,
                    Markup.format(
                            "%s: %s at %s",
                            dot.name(),
                            Numbers.decimals(dot.quality()),
                            Markup.format("%,.1f", dot.cost())),
                    "class",
                    "dot");
            svg.text(
                    atX + 8,
                    room.near(atX + 8, atY, dot.name()) + 4,
                    Anchor.START,
                    dot.name(),
                    "class",
                    "label");
        }
        double middle = (LEFT + RIGHT) / 2.0;
        svg.text(middle, BOTTOM + 42, Anchor.MIDDLE, cost, "class", "axis");
        svg.text(8, TOP - 6, Anchor.START, "NDCG@10", "class", "axis");
        return svg.toString();
    }
}
