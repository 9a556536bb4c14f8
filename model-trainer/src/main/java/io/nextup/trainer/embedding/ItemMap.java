package io.nextup.trainer.embedding;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A catalogue's items as points; items that lie close together have similar vectors.
 *
 * @param points the most popular ones first
 * @param labelled number of the first points that are worth a name
 * @param shares shares of all variance that x and y show, 0 to 1
 * @param items number of items in the whole catalogue
 */
public record ItemMap(List<Point> points, int labelled, double[] shares, int items) {
    private static final int MOST_POINTS = 1_500;
    private static final int LABELLED = 25;
    private static final int FEWEST_POINTS = 3;

    public ItemMap {
        points = List.copyOf(points);
    }

    /** One item's place; only differences of places mean anything. */
    public record Point(int item, double x, double y) {}

    /** Source of vectors, such as {@link ItemEmbeddings#rows} for one module. */
    public interface Vectors {
        Optional<float[][]> of(int[] items) throws IOException;
    }

    /**
     * Draws the map; empty when there are hardly any items, no vectors, or vectors of fewer than
     * two dimensions.
     *
     * @param mostPopularFirst all items: the first ones and then every n-th are shown
     */
    public static Optional<ItemMap> of(int[] mostPopularFirst, Vectors vectors) throws IOException {
        int[] shown = sample(mostPopularFirst);
        if (shown.length < FEWEST_POINTS) {
            return Optional.empty();
        }
        return vectors.of(shown)
                .filter(rows -> rows[0].length >= 2)
                .map(rows -> draw(shown, Projection.of(rows), mostPopularFirst.length));
    }

    private static ItemMap draw(int[] shown, Projection projection, int items) {
        List<Point> points =
                IntStream.range(0, shown.length)
                        .mapToObj(
                                i ->
                                        new Point(
                                                shown[i],
                                                projection.points()[i][0],
                                                projection.points()[i][1]))
                        .toList();
        return new ItemMap(points, Math.min(LABELLED, shown.length), projection.shares(), items);
    }

    /** Picks the first few, for their names, and others evenly from head to tail. */
    private static int[] sample(int[] items) {
        if (items.length <= MOST_POINTS) {
            return items;
        }
        int[] sample = Arrays.copyOf(items, MOST_POINTS);
        double step = (double) (items.length - LABELLED) / (MOST_POINTS - LABELLED);
        for (int i = LABELLED; i < MOST_POINTS; i++) {
            sample[i] = items[LABELLED + (int) ((i - LABELLED) * step)];
        }
        return sample;
    }
}
