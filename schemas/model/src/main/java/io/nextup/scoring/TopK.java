package io.nextup.scoring;

/**
 * A model's answer to a batch.
 *
 * @param scores (batch, k) in row order, best first in each row; -inf where indices is 0
 * @param indices (batch, k) in row order; 0 where there were fewer than k candidates
 * @param k columns
 */
public record TopK(float[] scores, int[] indices, int k) {
    public TopK {
        if (scores.length != indices.length || (k > 0 && scores.length % k != 0)) {
            throw new IllegalArgumentException(
                    "%d scores, %d indices, k %d".formatted(scores.length, indices.length, k));
        }
    }

    /**
     * Returns itself.
     *
     * @throws ScorerException for another number of rows or columns than was asked for
     */
    TopK requireShape(int rows, int columns) {
        if (k != columns || indices.length != rows * columns) {
            throw new ScorerException(
                    "The module answered %d x %d indices where %d x %d were asked for"
                            .formatted(k == 0 ? 0 : indices.length / k, k, rows, columns));
        }
        return this;
    }

    /**
     * Returns true for an entry that is an item. A row with fewer candidates than k ends in
     * padding.
     *
     * @param entry index into the arrays
     */
    public boolean isItem(int entry) {
        return indices[entry] != Vocabulary.PADDING && Float.isFinite(scores[entry]);
    }

    /** Returns the place of an item in a row, from 0; -1 where the row does not hold it. */
    public int placeOf(int index, int row) {
        for (int place = 0; place < k; place++) {
            if (indices[row * k + place] == index && isItem(row * k + place)) {
                return place;
            }
        }
        return -1;
    }
}
