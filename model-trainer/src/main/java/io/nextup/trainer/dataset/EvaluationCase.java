package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.ColumnValues;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.SequenceEncoder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A question with its true answer: which item came after this history?
 *
 * @param items shared with other cases; not to be changed. The history is a part of it: the indices
 *     of all earlier items that the vocabulary has, oldest first, not truncated
 * @param from index in items at which the history begins
 * @param to index at which it ends, exclusive
 * @param target the item's index; 0 for an item that the vocabulary lacks: always a miss
 * @param columns values of the model's columns
 */
public record EvaluationCase(int[] items, int from, int to, int target, ColumnValues columns) {
    public EvaluationCase {
        requireNonNull(columns, "columns is null");
        Objects.checkFromToIndex(from, to, items.length);
    }

    /** Makes a case for a model that takes items and exclusions alone. */
    public EvaluationCase(int[] items, int from, int to, int target) {
        this(items, from, to, target, ColumnValues.NONE);
    }

    /** Makes such a case with a history of its own. */
    public EvaluationCase(int[] history, int target) {
        this(history, 0, history.length, target);
    }

    /** Returns the number of items in the history. */
    public int length() {
        return to - from;
    }

    /** Returns a copy of the whole history. */
    public int[] history() {
        return Arrays.copyOfRange(items, from, to);
    }

    /**
     * Returns the case as a model takes it.
     *
     * @param maxLength most items that the model reads
     * @param excludeSeen true to leave all items of the history out of the answer
     */
    public InputRow row(int maxLength, boolean excludeSeen) {
        return SequenceEncoder.row(items, from, to, columns, maxLength, excludeSeen);
    }
}
