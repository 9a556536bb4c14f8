package io.nextup.trainer.family.markov;

import io.nextup.trainer.option.TrainOptions;
import java.util.Arrays;

/**
 * Pairs of items with their counts, a row for each first item. Not thread-safe.
 *
 * <p>Passes over the sequences twice, first for the sizes of the rows: so no pair is an object, and
 * no array is longer than it must be.
 */
final class PairRows {
    /** Row r is at starts[r] up to starts[r + 1], exclusive; row 0 is empty. */
    private final int[] starts;

    private final int[] to;
    private final double[] counts;
    private int size;

    private interface PairVisitor {
        void pair(int from, int to, double count);
    }

    private PairRows(int[] starts) {
        this.starts = starts;
        this.size = starts[starts.length - 1];
        this.to = new int[size];
        this.counts = new double[size];
    }

    /**
     * Checks that arrays can hold all pairs within the window, in both directions.
     *
     * @throws IllegalArgumentException if there are too many: the message says what to change
     */
    static void requireCountable(
            int[][] sequences, int items, boolean excludeSeen, TrainOptions options) {
        starts(sequences, items, excludeSeen, options);
    }

    /**
     * Collects all pairs within the window, in both directions; repeated ones are not added up yet.
     *
     * @param excludeSeen true to leave out pairs of an item with itself: after an item, it is never
     *     an answer
     */
    static PairRows collect(
            int[][] sequences, int items, boolean excludeSeen, TrainOptions options) {
        PairRows rows = new PairRows(starts(sequences, items, excludeSeen, options));
        int[] ends = rows.starts.clone();
        visit(
                sequences,
                excludeSeen,
                options,
                (from, to, count) -> {
                    int place = ends[from]++;
                    rows.to[place] = to;
                    rows.counts[place] = count;
                });
        return rows;
    }

    private static int[] starts(
            int[][] sequences, int items, boolean excludeSeen, TrainOptions options) {
        long[] sizes = new long[items + 1];
        visit(sequences, excludeSeen, options, (from, to, count) -> sizes[from]++);
        int[] starts = new int[sizes.length + 1];
        long total = 0;
        for (int row = 0; row < sizes.length; row++) {
            total += sizes[row];
            if (total > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        ("There are more than %d transitions to count: choose a smaller"
                                        + " markovWindow, or a shorter history of events")
                                .formatted(Integer.MAX_VALUE - 8));
            }
            starts[row + 1] = (int) total;
        }
        return starts;
    }

    private static void visit(
            int[][] sequences, boolean excludeSeen, TrainOptions options, PairVisitor visitor) {
        int window = options.get(MarkovOptions.WINDOW);
        double stepDecay = options.get(MarkovOptions.STEP_DECAY);
        double backward = options.get(MarkovOptions.BACKWARD);
        for (int[] sequence : sequences) {
            for (int earlier = 0; earlier < sequence.length; earlier++) {
                int last = (int) Math.min(sequence.length - 1L, (long) earlier + window);
                double count = 1;
                for (int later = earlier + 1; later <= last; later++) {
                    if (!excludeSeen || sequence[earlier] != sequence[later]) {
                        visitor.pair(sequence[earlier], sequence[later], count);
                        visitor.pair(sequence[later], sequence[earlier], count * backward);
                    }
                    count *= stepDecay;
                }
            }
        }
    }

    /** Adds repeated pairs up, drops those that come to 0, and sorts each row. */
    void merge() {
        double[] sums = new double[starts.length];
        int merged = 0;
        int first = 0;
        for (int row = 0; row + 1 < starts.length; row++) {
            int end = starts[row + 1];
            int mergedFirst = merged;
            for (int i = first; i < end; i++) {
                if (sums[to[i]] == 0 && counts[i] > 0) {
                    // Overwrites what was read already: a merged row is never longer.
                    to[merged++] = to[i];
                }
                sums[to[i]] += counts[i];
            }
            Arrays.sort(to, mergedFirst, merged);
            for (int i = mergedFirst; i < merged; i++) {
                counts[i] = sums[to[i]];
                sums[to[i]] = 0;
            }
            first = end;
            starts[row + 1] = merged;
        }
        size = merged;
    }

    int start(int row) {
        return starts[row];
    }

    int[] starts() {
        return starts;
    }

    /** Returns the second items by position; positions from the size on hold no data. */
    int[] to() {
        return to;
    }

    /** Returns the counts, parallel to {@link #to}. */
    double[] counts() {
        return counts;
    }

    int size() {
        return size;
    }

    /** Returns the second items, row by row. */
    int[] following() {
        return Arrays.copyOf(to, size);
    }
}
