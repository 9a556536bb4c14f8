package io.nextup.scoring.torch;

import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;

/** What every answer must be, whoever wrote the module. */
final class AnswerCheck {
    /** Of an index, how many say which bit of a word of 64 it is; the rest say which word. */
    private static final int BITS = 6;

    private AnswerCheck() {}

    /**
     * @param exclude (batch, excludeLength) as it was asked
     * @throws IllegalStateException at the first entry that is out of range, repeated, excluded,
     *     not finite, or out of order
     */
    static void check(TopK answer, long[] exclude, int batch, int catalogueSize) {
        int width = exclude.length / batch;
        // A bit an item. A BitSet would look for its last word again at each bit that is cleared.
        long[] forbidden = new long[(catalogueSize >> BITS) + 1];
        for (int row = 0; row < batch; row++) {
            for (int i = row * width; i < (row + 1) * width; i++) {
                forbidden[(int) exclude[i] >> BITS] |= bit((int) exclude[i]);
            }
            checkRow(answer, row, forbidden, catalogueSize);
            // Whole words: all that is set belongs to this row.
            for (int i = row * width; i < (row + 1) * width; i++) {
                forbidden[(int) exclude[i] >> BITS] = 0;
            }
            for (int i = row * answer.k(); i < (row + 1) * answer.k(); i++) {
                forbidden[answer.indices()[i] >> BITS] = 0;
            }
        }
    }

    /** Adds the row's own items to the forbidden ones, by which repeated ones show. */
    private static void checkRow(TopK answer, int row, long[] forbidden, int catalogueSize) {
        float previous = Float.POSITIVE_INFINITY;
        for (int column = 0; column < answer.k(); column++) {
            int index = answer.indices()[row * answer.k() + column];
            float score = answer.scores()[row * answer.k() + column];
            if (index < 0 || index > catalogueSize) {
                throw wrong(row, column, index, score, "outside 0 to " + catalogueSize);
            }
            if (index == Vocabulary.PADDING) {
                if (score != Float.NEGATIVE_INFINITY) {
                    throw wrong(row, column, index, score, "padding must score -Infinity");
                }
            } else if (!Float.isFinite(score)) {
                throw wrong(row, column, index, score, "not finite");
            } else if ((forbidden[index >> BITS] & bit(index)) != 0) {
                throw wrong(
                        row,
                        column,
                        index,
                        score,
                        repeated(answer, row, column) ? "repeated" : "excluded");
            } else {
                forbidden[index >> BITS] |= bit(index);
            }
            if (score > previous) {
                throw wrong(row, column, index, score, "better than the one before it");
            }
            previous = score;
        }
    }

    private static long bit(int item) {
        return 1L << item;
    }

    private static boolean repeated(TopK answer, int row, int column) {
        int first = row * answer.k();
        for (int i = first; i < first + column; i++) {
            if (answer.indices()[i] == answer.indices()[first + column]) {
                return true;
            }
        }
        return false;
    }

    private static IllegalStateException wrong(
            int row, int column, int index, float score, String why) {
        return new IllegalStateException(
                "Answer %d of row %d is item %d with score %s: %s"
                        .formatted(column, row, index, score, why));
    }
}
