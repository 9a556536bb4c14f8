package io.nextup.trainer.plot;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Points of a chart that look alike.
 *
 * @param name words for the chart's legend; null for a series that stands in none
 * @param colour name of a custom property of the page's style sheet, such as {@code --series}
 * @param size width of a line, diameter of a dot, pixels
 * @param labelled true if the label of every point shows, above or below its place where another
 *     one is in its way; false if those show for which there is room
 * @param points in the order in which their labels take room
 */
public record Series(
        String name, String colour, Mark mark, double size, boolean labelled, List<Point> points) {
    private static final double LINE = 2;
    private static final double DOT = 9;

    public Series {
        requireNonNull(colour, "colour is null");
        requireNonNull(mark, "mark is null");
        points = List.copyOf(points);
    }

    /** Way to draw the points. */
    public enum Mark {
        LINE,
        DASHES,
        DOTS,
        CIRCLES,
        BARS
    }

    /**
     * A point.
     *
     * @param name words that show under the pointer; null for none
     * @param label words beside the point; null for none
     */
    public record Point(double x, double y, String name, String label) {
        public Point {
            if (!Double.isFinite(x) || !Double.isFinite(y)) {
                throw new IllegalArgumentException("No point at %s, %s".formatted(x, y));
            }
        }

        public static Point at(double x, double y) {
            return new Point(x, y, null, null);
        }
    }

    public static Series line(String colour, List<Point> points) {
        return new Series(null, colour, Mark.LINE, LINE, false, points);
    }

    public static Series dashes(String colour, List<Point> points) {
        return new Series(null, colour, Mark.DASHES, LINE, false, points);
    }

    public static Series dots(String colour, List<Point> points) {
        return new Series(null, colour, Mark.DOTS, DOT, false, points);
    }

    /** Makes open dots. */
    public static Series circles(String colour, List<Point> points) {
        return new Series(null, colour, Mark.CIRCLES, DOT, false, points);
    }

    public static Series bars(String colour, List<Point> points) {
        return new Series(null, colour, Mark.BARS, LINE, true, points);
    }

    /** Returns the same series, with a place in the legend. */
    public Series inLegend(String words) {
        return new Series(words, colour, mark, size, labelled, points);
    }

    /** Returns the same series in another size. */
    public Series sized(double pixels) {
        return new Series(name, colour, mark, pixels, labelled, points);
    }

    /** Returns the same series, with every label. */
    public Series withEveryLabel() {
        return new Series(name, colour, mark, size, true, points);
    }
}
