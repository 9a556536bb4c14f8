package io.nextup.trainer.plot;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;

/**
 * Values from one end of a chart to the other.
 *
 * @param from at the left or the bottom; the first of the places on a scale of places from the top
 * @param to more than from, by a finite difference
 * @param logarithmic both ends are powers of ten; values below the first one lie on it
 * @param downwards true for values that grow from the top to the bottom
 */
public record Scale(double from, double to, boolean logarithmic, boolean downwards) {
    /** Share of the room that stays free above the largest value. */
    private static final double HEADROOM = 0.05;

    public Scale {
        if (!(from < to) || !Double.isFinite(to - from) || (logarithmic && !(from > 0))) {
            throw new IllegalArgumentException("No scale from %s to %s".formatted(from, to));
        }
    }

    public static Scale linear(double from, double to) {
        return new Scale(from, to, false, false);
    }

    /** Makes a scale from 0 to a little more than the largest value; to 1 if that is 0. */
    public static Scale fromZero(double largest) {
        return linear(0, largest > 0 ? largest * (1 + HEADROOM) : 1);
    }

    /**
     * Makes a logarithmic scale from the power of ten below all values above 0 to the one above
     * them; from 1 to 10 without any such value.
     */
    public static Scale decades(Collection<Double> values) {
        DoubleSummaryStatistics positive =
                values.stream().mapToDouble(value -> value).filter(v -> v > 0).summaryStatistics();
        if (positive.getCount() == 0) {
            return new Scale(1, 10, true, false);
        }
        double lowest = Math.floor(Math.log10(positive.getMin()));
        double highest = Math.ceil(Math.log10(positive.getMax()));
        return new Scale(
                Math.pow(10, lowest), Math.pow(10, Math.max(highest, lowest + 1)), true, false);
    }

    /** Makes a scale of places 0, 1, 2, ..., with half a place free at either end. */
    public static Scale places(int count) {
        return linear(-0.5, count - 0.5);
    }

    /** Returns the same scale, growing from the top to the bottom. */
    public Scale fromTheTop() {
        return new Scale(from, to, logarithmic, true);
    }
}
