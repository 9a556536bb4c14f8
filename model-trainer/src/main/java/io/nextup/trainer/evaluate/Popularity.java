package io.nextup.trainer.evaluate;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.ItemCounts;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How popular each item of a catalogue is among its items.
 *
 * <p>The percentile of an item is (items that occur less often + half of those that occur as often,
 * itself included) / items: 0 to 1, its mean over the catalogue is 1/2 whatever the ties. The mean
 * of it over recommended items is the "average recommendation popularity" (Yin et al., PVLDB 2012)
 * with percentiles in place of counts, which a few items would rule; it is set against that of the
 * items which users chose, as is done since Abdollahpouri et al. (RecSys 2020): a model may be as
 * fond of the popular as its users are.
 */
public final class Popularity {
    /** The head of the catalogue: the most popular fifth. */
    private static final double HEAD_FROM = 0.8;

    private final int[] counts;

    /** By index; of padding there is none. */
    private final double[] percentiles;

    private Popularity(int[] counts, double[] percentiles) {
        this.counts = counts;
        this.percentiles = percentiles;
    }

    /**
     * The popularity of each item of a vocabulary.
     *
     * @param fit occurrences in what is fitted on, never in what is asked for
     */
    public static Popularity of(Vocabulary vocabulary, ItemCounts fit) {
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
            // Twice the middle of the places that its equals take up.
            long twice =
                    firstAtLeast(sorted, counts[i]) + (long) firstAtLeast(sorted, counts[i] + 1);
            percentiles[i] = twice / (2.0 * items);
        }
        return new Popularity(counts, percentiles);
    }

    /** The first place whose value is at least that; the length if there is none. */
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
     * The percentile of an item, 0 to 1.
     *
     * @param index 1 to the catalogue's size
     */
    public double percentile(int index) {
        return percentiles[index];
    }

    boolean isHead(int index) {
        return percentiles[index] > HEAD_FROM;
    }

    /** The mean percentile of items, 0s left out; empty where nothing else is there. */
    OptionalDouble mean(int[] indices) {
        return Arrays.stream(indices)
                .filter(index -> index != Vocabulary.PADDING)
                .mapToDouble(this::percentile)
                .average();
    }

    /** All items, the most popular first, equally popular ones by their indices. */
    public int[] mostPopularFirst() {
        return IntStream.rangeClosed(1, items())
                .boxed()
                .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
