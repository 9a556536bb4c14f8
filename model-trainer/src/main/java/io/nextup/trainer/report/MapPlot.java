package io.nextup.trainer.report;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.plot.Chart;
import io.nextup.trainer.plot.Scale;
import io.nextup.trainer.plot.Series;
import io.nextup.trainer.plot.Series.Point;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** Items as points, coloured by popularity; the most popular ones with their names. */
final class MapPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 560;
    private static final int MARGIN = 24;
    private static final int SHADES = 5;
    private static final double DOT = 5;
    private static final double NAMED_DOT = 8;
    private static final int LABEL_LETTERS = 22;

    private MapPlot() {}

    /** Returns the pixels by unit of length at which a map fills its picture. */
    static double scale(ItemMap map) {
        DoubleSummaryStatistics xs = xs(map);
        DoubleSummaryStatistics ys = ys(map);
        // One scale for both: distances must not depend on the direction.
        return Math.min(
                (WIDTH - 2.0 * MARGIN) / Math.max(1e-12, xs.getMax() - xs.getMin()),
                (HEIGHT - 2.0 * MARGIN) / Math.max(1e-12, ys.getMax() - ys.getMin()));
    }

    private static DoubleSummaryStatistics xs(ItemMap map) {
        return map.points().stream().mapToDouble(ItemMap.Point::x).summaryStatistics();
    }

    private static DoubleSummaryStatistics ys(ItemMap map) {
        return map.points().stream().mapToDouble(ItemMap.Point::y).summaryStatistics();
    }

    /**
     * Draws a map.
     *
     * @param scale pixels by unit of length, at most {@link #scale(ItemMap)}
     * @param title words for readers who cannot see the picture
     */
    static Chart of(
            ItemMap map,
            Vocabulary vocabulary,
            ItemPopularity popularity,
            double scale,
            String title) {
        List<List<Point>> shades = new ArrayList<>();
        List<List<Point>> named = new ArrayList<>();
        for (int shade = 0; shade < SHADES; shade++) {
            shades.add(new ArrayList<>());
            named.add(new ArrayList<>());
        }
        for (int i = 0; i < map.points().size(); i++) {
            ItemMap.Point point = map.points().get(i);
            String itemId = vocabulary.itemAt(point.item());
            boolean isNamed = i < map.named();
            (isNamed ? named : shades)
                    .get(shade(popularity.percentile(point.item())))
                    .add(
                            new Point(
                                    point.x(),
                                    point.y(),
                                    itemId,
                                    isNamed ? shortened(itemId) : null));
        }
        List<Series> series = new ArrayList<>();
        // The most popular last, so that they lie on top.
        for (int shade = 0; shade < SHADES; shade++) {
            series.add(Series.dots("--shade" + shade, shades.get(shade)).sized(DOT));
        }
        // The most popular first, so that their labels take room first.
        for (int shade = SHADES - 1; shade >= 0; shade--) {
            series.add(Series.dots("--shade" + shade, named.get(shade)).sized(NAMED_DOT));
        }
        return new Chart(
                title,
                HEIGHT,
                around(xs(map), WIDTH / scale),
                around(ys(map), HEIGHT / scale),
                List.of(),
                series);
    }

    private static Scale around(DoubleSummaryStatistics values, double length) {
        double middle = (values.getMax() + values.getMin()) / 2;
        return Scale.linear(middle - length / 2, middle + length / 2);
    }

    private static String shortened(String itemId) {
        int[] points = itemId.codePoints().limit(LABEL_LETTERS + 1L).toArray();
        return points.length <= LABEL_LETTERS
                ? itemId
                : new String(points, 0, LABEL_LETTERS - 1) + "\u2026";
    }

    /**
     * Returns the shade, from 0 for the least popular fifth of the catalogue to 4 for the most
     * popular one.
     */
    private static int shade(double percentile) {
        return (int) Math.min(SHADES - 1.0, percentile * SHADES);
    }
}
