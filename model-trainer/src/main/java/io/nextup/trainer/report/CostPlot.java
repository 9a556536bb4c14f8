package io.nextup.trainer.report;

import io.nextup.trainer.plot.Chart;
import io.nextup.trainer.plot.Chart.Axis;
import io.nextup.trainer.plot.Chart.Side;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Scale;
import io.nextup.trainer.plot.Series;
import io.nextup.trainer.plot.Series.Point;
import java.util.List;

/** Quality against a cost, a dot for each family. */
final class CostPlot {
    private static final int HEIGHT = 380;

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
    static Chart of(String cost, List<Dot> dots) {
        List<Point> points =
                dots.stream()
                        .map(
                                dot ->
                                        new Point(
                                                dot.cost(),
                                                dot.quality(),
                                                Markup.format(
                                                        "%s: %s at %,.1f",
                                                        dot.name(),
                                                        Numbers.decimals(dot.quality()),
                                                        dot.cost()),
                                                dot.name()))
                        .toList();
        return new Chart(
                "NDCG@10 by " + cost,
                HEIGHT,
                Scale.decades(points.stream().map(Point::x).toList()),
                Scale.fromZero(points.stream().mapToDouble(Point::y).max().orElseThrow()),
                List.of(Axis.numbers(Side.BOTTOM, cost), Axis.numbers(Side.LEFT, "NDCG@10")),
                List.of(Series.dots("--series", points).withEveryLabel()));
    }
}
