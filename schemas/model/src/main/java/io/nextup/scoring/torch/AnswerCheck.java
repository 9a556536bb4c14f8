package io.nextup.scoring.torch;

import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;

/** Checks every answer of any module. */
final class AnswerCheck {
    /**
     * Low bits of an index that select the bit in a 64-bit word; the other bits select the word.
     */
    private static final int BITS = 6;

    private AnswerCheck() {}

    /**
     * @throws IllegalStateException at the first entry that is out of range, repeated, excluded,
     *     forbidden, not finite, or out of order
     */
    static void check(TopK answer, ModelInput input, int catalogueSize, ItemBias bias) {
        int width = input.excludeWidth();
        long[] exclude = input.exclude();
        // One bit per item. A BitSet would search for its last word at each cleared bit.
        long[] taken = new long[(catalogueSize >> BITS) + 1];
        for (int row = 0; row < input.rows(); row++) {
            for (int i = row * width; i < (row + 1) * width; i++) {
                taken[(int) exclude[i] >> BITS] |= bit((int) exclude[i]);
            }
            checkRow(answer, row, taken, catalogueSize, bias);
            // Clears whole words, since all set bits belong to this row.
            for (int i = row * width; i < (row + 1) * width; i++) {
                taken[(int) exclude[i] >> BITS] = 0;
            }
            for (int i = row * answer.k(); i < (row + 1) * answer.k(); i++) {
                taken[answer.indices()[i] >> BITS] = 0;
            }
        }
    }

    /**
     * Checks a row.
     *
     * @param taken items that the row must not hold; the check adds those of the row, so that it
     *     finds a repeat
     */
    private static void checkRow(
            TopK answer, int row, long[] taken, int catalogueSize, ItemBias bias) {
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
            } else if ((taken[index >> BITS] & bit(index)) != 0) {
                throw wrong(
                        row,
                        column,
                        index,
                        score,
                        repeated(answer, row, column) ? "repeated" : "excluded");
            } else if (bias.forbids(index)) {
                throw wrong(row, column, index, score, "forbidden by a rule");
            } else {
                taken[index >> BITS] |= bit(index);
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
