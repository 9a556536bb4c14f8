package io.nextup.trainer.embedding;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A catalogue's items as points; items that lie close together have similar vectors.
 *
 * @param points the most popular ones first
 * @param named number of the first points that are worth a name
 * @param shares shares of all variance that x and y show, 0 to 1
 * @param items number of items in the whole catalogue
 */
public record ItemMap(List<Point> points, int named, double[] shares, int items) {
    private static final int FEWEST_POINTS = 3;

    public ItemMap {
        points = List.copyOf(points);
    }

    /** One item's place; only differences of places mean anything. */
    public record Point(int item, double x, double y) {}

    /**
     * Draws the map; empty when there are hardly any items, or vectors of fewer than two
     * dimensions.
     *
     * @param rows vectors of the items that the sample shows: (shown, dimension)
     */
    static Optional<ItemMap> of(ItemSample sample, float[][] rows) {
        if (rows.length < FEWEST_POINTS || rows[0].length < 2) {
            return Optional.empty();
        }
        Projection projection = Projection.of(rows);
        List<Point> points =
                IntStream.range(0, rows.length)
                        .mapToObj(
                                i ->
                                        new Point(
                                                sample.shown().get(i),
                                                projection.points()[i][0],
                                                projection.points()[i][1]))
                        .toList();
        return Optional.of(
                new ItemMap(points, sample.named(), projection.shares(), sample.items()));
    }
}
