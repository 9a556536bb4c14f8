package io.nextup.trainer.family.markov;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.option.TrainOptions;

/**
 * Weights of the transitions from each item to each other one: a matrix of compressed sparse rows.
 * Not to be changed.
 *
 * <p>Let d be the distance of a pair in a sequence, from 1 to the window. C(earlier, later) is the
 * sum of stepDecay^(d - 1) over all pairs; where answers leave seen items out, C(i, i) is 0, since
 * i is never an answer after i. S = C + backward C'. The weight of i to j is S(i, j) / (sum of row
 * i)^rowPower / (sum of column j)^columnPower wherever S(i, j) is not 0.
 *
 * @param starts (items + 2): item i's successors stand at starts[i] up to starts[i + 1], exclusive;
 *     there are none for 0, which is padding
 * @param following successors, in rising order for each item
 * @param weights parallel to the successors
 */
record TransitionCounts(int[] starts, int[] following, float[] weights) {

    /**
     * Counts the transitions of a dataset.
     *
     * @param excludeSeen true where an answer leaves out the items of its sequence
     * @param options those of {@link MarkovOptions} and maybe more
     */
    static TransitionCounts of(Dataset fit, boolean excludeSeen, TrainOptions options) {
        return of(fit.sequences(), fit.vocabulary().size(), excludeSeen, options);
    }

    /**
     * Counts transitions. Takes at most 20 bytes a pair and direction.
     *
     * @param sequences item indices, oldest first
     * @param items highest item index
     * @param excludeSeen true where an answer leaves out the items of its sequence
     * @throws IllegalArgumentException if there are more pairs than an array holds
     */
    static TransitionCounts of(
            int[][] sequences, int items, boolean excludeSeen, TrainOptions options) {
        PairRows rows = PairRows.collect(sequences, items, excludeSeen, options);
        rows.merge();
        double[] rowSums = new double[items + 1];
        double[] columnSums = new double[items + 1];
        for (int from = 1; from <= items; from++) {
            for (int i = rows.start(from); i < rows.start(from + 1); i++) {
                rowSums[from] += rows.counts()[i];
                columnSums[rows.to()[i]] += rows.counts()[i];
            }
        }
        double rowPower = options.get(MarkovOptions.ROW_POWER);
        double columnPower = options.get(MarkovOptions.COLUMN_POWER);
        float[] weights = new float[rows.size()];
        for (int from = 1; from <= items; from++) {
            double byRow = Math.pow(rowSums[from], rowPower);
            for (int i = rows.start(from); i < rows.start(from + 1); i++) {
                double byColumn = Math.pow(columnSums[rows.to()[i]], columnPower);
                weights[i] = (float) (rows.counts()[i] / byRow / byColumn);
            }
        }
        return new TransitionCounts(rows.starts(), rows.following(), weights);
    }

    /**
     * Returns how many transitions an item leads to on average, each item as often as it occurs:
     * popular items are read most, and have the longest rows.
     *
     * @param sequences item indices
     */
    double meanRowLength(int[][] sequences) {
        long read = 0;
        long items = 0;
        for (int[] sequence : sequences) {
            for (int item : sequence) {
                read += starts[item + 1] - starts[item];
            }
            items += sequence.length;
        }
        return (double) read / Math.max(1, items);
    }
}
