package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Random;

/**
 * Draws items without repeats, frequent ones more often.
 *
 * <p>An item's chance is proportional to a power of its count, but at most 1. The chances are laid
 * end to end, the most frequent item first, and cut into as many strata of length 1 as items are
 * drawn. Each stratum yields the item at one point, drawn evenly. So every draw has its share of
 * frequent and of rare items. The sum over all is then steadier than with independent draws, and
 * the chance that an item is in is known exactly.
 */
final class NegativeSampler {
    /**
     * Power of the counts. 0 draws evenly, 1 as the items occur; values in between are usual
     * (Mikolov et al., 2013, https://arxiv.org/abs/1310.4546, have .75).
     */
    private static final double POWER = 0.75;

    /** Ends of the chances of items 1 to i, by i - 1. */
    private final double[] ends;

    private final float[] corrections;
    private final int strata;

    /**
     * Sampled negatives, with the corrections that make them stand for all items in a softmax.
     *
     * @param items drawn items, ascending, without repeats; not to be changed
     * @param corrections minus the natural logarithm of each item's chance to be drawn, parallel to
     *     the items. Added to the scores, they make the sum over the drawn items estimate the sum
     *     over all. Not to be changed
     */
    record Negatives(long[] items, float[] corrections) {
        Negatives {
            requireNonNull(items, "items is null");
            if (items.length != corrections.length) {
                throw new IllegalArgumentException(
                        "%d items and %d corrections".formatted(items.length, corrections.length));
            }
        }
    }

    /**
     * @param counts counts of items 1 to the last, the most frequent first; an item that does not
     *     occur is drawn like one that occurs once
     * @param count maximum number of items to draw; all items when there are fewer
     */
    NegativeSampler(long[] counts, int count) {
        strata = Math.min(count, counts.length);
        ends = chances(counts, strata);
        // In sequence: parallel sums depend on the number of processors.
        for (int i = 1; i < ends.length; i++) {
            ends[i] += ends[i - 1];
        }
        corrections = new float[ends.length];
        for (int i = 0; i < ends.length; i++) {
            corrections[i] = (float) Math.log(1 / chance(i == 0 ? 0 : ends[i - 1], ends[i]));
        }
    }

    /** Returns each item's length in the strata: proportional to its weight, but at most 1. */
    private static double[] chances(long[] counts, int strata) {
        double[] chances =
                Arrays.stream(counts)
                        .mapToDouble(n -> Math.pow((double) Math.max(1, n), POWER))
                        .toArray();
        double rest = Arrays.stream(chances).sum();
        int certain = 0;
        while (certain < strata && chances[certain] * (strata - certain) > rest) {
            rest -= chances[certain];
            chances[certain++] = 1;
        }
        double scale = (strata - certain) / rest;
        for (int i = certain; i < chances.length; i++) {
            chances[i] *= scale;
        }
        return chances;
    }

    /**
     * Returns the chance of a point between start and end; an item that reaches into two strata has
     * two chances.
     */
    private static double chance(double start, double end) {
        double border = Math.floor(end);
        double after = end - border;
        double before = border - start;
        return before <= 0 ? end - start : before + after - before * after;
    }

    Negatives draw(Random random) {
        long[] drawn = new long[strata];
        int size = 0;
        for (int stratum = 0; stratum < strata; stratum++) {
            int found = Arrays.binarySearch(ends, stratum + random.nextDouble());
            // Sums of chances are rounded: the last one may end a little early.
            int item = 1 + Math.min(found < 0 ? -found - 1 : found + 1, ends.length - 1);
            if (size == 0 || drawn[size - 1] != item) {
                drawn[size++] = item;
            }
        }
        long[] items = Arrays.copyOf(drawn, size);
        float[] own = new float[size];
        for (int i = 0; i < size; i++) {
            own[i] = corrections[(int) items[i] - 1];
        }
        return new Negatives(items, own);
    }
}
