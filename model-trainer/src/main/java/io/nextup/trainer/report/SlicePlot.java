package io.nextup.trainer.report;

import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
import io.nextup.trainer.plot.Chart;
import io.nextup.trainer.plot.Chart.Axis;
import io.nextup.trainer.plot.Chart.Side;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Scale;
import io.nextup.trainer.plot.Series;
import io.nextup.trainer.plot.Series.Point;
import java.util.ArrayList;
import java.util.List;

/** NDCG@10 of each slice as a dot on its interval, a row for each slice and each group's name. */
final class SlicePlot {
    private static final int ROW = 22;
    private static final int ROOM_BELOW = 60;
    private static final int ROOM_OF_NAMES = 200;
    private static final int ROOM_OF_CASES = 100;

    private final List<String> headings = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> cases = new ArrayList<>();
    private final List<Series> intervals = new ArrayList<>();
    private final List<Point> dots = new ArrayList<>();

    /** Means of slices without an interval. */
    private final List<Point> circles = new ArrayList<>();

    private double largest;

    private SlicePlot() {}

    /**
     * @param groups the first one holds all cases in one slice
     */
    static Chart of(List<SliceGroup> groups) {
        SlicePlot plot = new SlicePlot();
        for (SliceGroup group : groups) {
            plot.row(group.name(), "", "");
            group.slices().forEach(plot::slice);
        }
        return plot.chart(groups.get(0).slices().get(0).ndcg().mean());
    }

    private void row(String heading, String name, String count) {
        headings.add(heading);
        names.add(name);
        cases.add(count);
    }

    private void slice(Slice slice) {
        double place = names.size();
        double mean = slice.ndcg().mean();
        row("", slice.name(), Markup.format("%,d cases", slice.cases()));
        Point dot = new Point(mean, place, slice.name() + ": " + Numbers.decimals(mean), null);
        (slice.ndcg().interval().isPresent() ? dots : circles).add(dot);
        largest = Math.max(largest, mean);
        slice.ndcg()
                .interval()
                .ifPresent(
                        i -> {
                            largest = Math.max(largest, i.high());
                            intervals.add(
                                    Series.line(
                                            "--series",
                                            List.of(
                                                    Point.at(i.low(), place),
                                                    Point.at(i.high(), place))));
                        });
    }

    private Chart chart(double mean) {
        Scale rows = Scale.places(names.size()).fromTheTop();
        List<Series> series = new ArrayList<>();
        series.add(
                Series.dashes(
                                "--accent",
                                List.of(Point.at(mean, rows.from()), Point.at(mean, rows.to())))
                        .sized(1));
        series.addAll(intervals);
        series.add(Series.dots("--series", dots));
        series.add(Series.circles("--series", circles));
        return new Chart(
                "NDCG@10 by slice",
                names.size() * ROW + ROOM_BELOW,
                Scale.fromZero(largest),
                rows,
                List.of(
                        Axis.numbers(Side.BOTTOM, "NDCG@10"),
                        Axis.places(Side.LEFT, null, ROOM_OF_NAMES, names),
                        Axis.headings(headings),
                        Axis.places(Side.RIGHT, null, ROOM_OF_CASES, cases)),
                series);
    }
}
