package io.nextup.trainer.evaluate;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.ItemCounts;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Popularity of each item of a catalogue, as a percentile.
 *
 * <p>The percentile of an item is (items that occur less often + half of those that occur as often,
 * itself included) / items. It is 0 to 1, and its mean over the catalogue is 1/2 whatever the ties.
 * Its mean over recommended items is the "average recommendation popularity" (Yin et al., PVLDB
 * 2012), with percentiles in place of counts, which a few items would dominate. It is compared with
 * that of the items which users chose, as is done since Abdollahpouri et al. (RecSys 2020): a model
 * may favour popular items as much as its users do.
 */
public final class ItemPopularity {
    /** Lower bound of the catalogue's head, its most popular fifth. */
    private static final double HEAD_FROM = 0.8;

    private final int[] counts;

    /** Percentiles by index; none for padding. */
    private final double[] percentiles;

    private ItemPopularity(int[] counts, double[] percentiles) {
        this.counts = counts;
        this.percentiles = percentiles;
    }

    /**
     * Computes the popularity of each item of a vocabulary.
     *
     * @param fit occurrences in the training data, never in the cases
     */
    public static ItemPopularity of(Vocabulary vocabulary, ItemCounts fit) {
        int items = vocabulary.size();
        int[] counts = new int[items + 1];
        for (int i = 1; i <= items; i++) {
            counts[i] = fit.of(vocabulary.itemAt(i));
        }
        int[] sorted = Arrays.copyOfRange(counts, 1, items + 1);
        Arrays.sort(sorted);
        double[] percentiles = new double[items + 1];
        percentiles[0] = Double.NaN;
        for (int i = 1; i <= items; i++) {
            // Twice the middle of the places that items with the same count take up.
            long twice =
                    firstAtLeast(sorted, counts[i]) + (long) firstAtLeast(sorted, counts[i] + 1);
            percentiles[i] = twice / (2.0 * items);
        }
        return new ItemPopularity(counts, percentiles);
    }

    /**
     * Returns the first place whose value is at least {@code value}; the length when there is none.
     */
    private static int firstAtLeast(int[] sorted, int value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int items() {
        return counts.length - 1;
    }

    /**
     * Returns the percentile of an item, 0 to 1.
     *
     * @param index 1 to the catalogue's size
     */
    public double percentile(int index) {
        return percentiles[index];
    }

    boolean isHead(int index) {
        return percentiles[index] > HEAD_FROM;
    }

    /** Returns the mean percentile of items, 0s left out; empty when there are only 0s. */
    OptionalDouble mean(int[] indices) {
        return Arrays.stream(indices)
                .filter(index -> index != Vocabulary.PADDING)
                .mapToDouble(this::percentile)
                .average();
    }

    /** Returns all items, the most popular first, equally popular ones by their indices. */
    public int[] mostPopularFirst() {
        return IntStream.rangeClosed(1, items())
                .boxed()
                .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
