package io.nextup.trainer.report;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.plot.Svg;
import io.nextup.trainer.plot.Svg.Anchor;
import java.util.DoubleSummaryStatistics;

/** Items as points, coloured by popularity; the most popular ones with their names. */
final class MapPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 560;
    private static final int MARGIN = 24;
    private static final int SHADES = 5;
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
    static String of(
            ItemMap map,
            Vocabulary vocabulary,
            ItemPopularity popularity,
            double scale,
            String title) {
        double middleX = (xs(map).getMax() + xs(map).getMin()) / 2;
        double middleY = (ys(map).getMax() + ys(map).getMin()) / 2;
        Svg svg = Svg.inPage(WIDTH, HEIGHT, title);
        // The most popular last, so that they lie on top.
        for (int i = map.points().size() - 1; i >= 0; i--) {
            ItemMap.Point point = map.points().get(i);
            svg.circle(
                    WIDTH / 2.0 + (point.x() - middleX) * scale,
                    HEIGHT / 2.0 - (point.y() - middleY) * scale,
                    i < map.named() ? 4 : 2.5,
                    vocabulary.itemAt(point.item()),
                    "class",
                    "item shade" + shade(popularity.percentile(point.item())));
        }
        LabelRoom room = new LabelRoom();
        for (ItemMap.Point point : map.points().subList(0, map.named())) {
            label(
                    svg,
                    room,
                    vocabulary.itemAt(point.item()),
                    WIDTH / 2.0 + (point.x() - middleX) * scale,
                    HEIGHT / 2.0 - (point.y() - middleY) * scale);
        }
        return svg.toString();
    }

    /**
     * Writes an item's name beside its point, on the side with more room, unless another name
     * stands there.
     */
    private static void label(Svg svg, LabelRoom room, String itemId, double x, double y) {
        String name = shortened(itemId);
        double width = LabelRoom.width(name);
        boolean leftOf = x + 7 + width > WIDTH;
        double left = leftOf ? x - 7 - width : x + 7;
        if (!room.take(left, y, name)) {
            return;
        }
        svg.text(
                leftOf ? x - 7 : x + 7,
                y + 4,
                leftOf ? Anchor.END : Anchor.START,
                name,
                "class",
                "label");
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
