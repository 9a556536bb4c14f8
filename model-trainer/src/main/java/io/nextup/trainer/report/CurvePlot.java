package io.nextup.trainer.report;

import io.nextup.trainer.plot.Chart;
import io.nextup.trainer.plot.Chart.Axis;
import io.nextup.trainer.plot.Chart.Side;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.Scale;
import io.nextup.trainer.plot.Series;
import io.nextup.trainer.plot.Series.Point;
import java.util.ArrayList;
import java.util.List;

/** Validation NDCG over the epochs. */
final class CurvePlot {
    private static final int HEIGHT = 260;
    private static final int MOST_NUMBERS = 15;

    private CurvePlot() {}

    /**
     * @param curve curve of at least one epoch, judged by validation
     * @param bestEpoch number of the epoch to mark; one that is not in the curve marks none
     */
    static Chart of(LearningCurve curve, int bestEpoch) {
        List<String> numbers = new ArrayList<>();
        List<Point> line = new ArrayList<>();
        List<Point> best = new ArrayList<>();
        double largest = 0;
        int every = (curve.points().size() + MOST_NUMBERS - 1) / MOST_NUMBERS;
        for (LearningCurve.Point epoch : curve.points()) {
            int place = line.size();
            Point point =
                    new Point(
                            place,
                            epoch.validationNdcg(),
                            Markup.format(
                                    "epoch %d, %s: %s",
                                    epoch.epoch(),
                                    epoch.phase(),
                                    Numbers.decimals(epoch.validationNdcg())),
                            null);
            line.add(point);
            if (epoch.epoch() == bestEpoch) {
                best.add(point);
            }
            numbers.add(place % every == 0 ? String.valueOf(epoch.epoch()) : "");
            largest = Math.max(largest, epoch.validationNdcg());
        }
        return new Chart(
                "Validation NDCG@10 by epoch",
                HEIGHT,
                Scale.places(line.size()),
                Scale.fromZero(largest),
                List.of(
                        Axis.places(Side.BOTTOM, "epoch", 26, numbers),
                        Axis.numbers(Side.LEFT, null)),
                List.of(
                        Series.line("--series", line),
                        Series.dots("--series", line),
                        Series.dots("--accent", best)));
    }
}
