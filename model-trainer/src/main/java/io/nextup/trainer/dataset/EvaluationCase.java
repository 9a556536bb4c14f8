package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.InputRow;
import io.nextup.scoring.SequenceEncoder;
import java.util.Arrays;
import java.util.List;
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
public record EvaluationCase(int[] items, int from, int to, int target, Columns columns) {

    /** Values of the model's columns for a part of the items, made when they are asked for. */
    @FunctionalInterface
    public interface Columns {
        /** Columns of a model that takes items and exclusions alone. */
        Columns NONE = (from, to) -> List.of();

        /**
         * Returns the values for some items, one array a column.
         *
         * @param from index in the case's items
         * @param to index, exclusive
         */
        List<long[]> of(int from, int to);
    }

    public EvaluationCase {
        requireNonNull(columns, "columns is null");
        Objects.checkFromToIndex(from, to, items.length);
    }

    /** Makes a case for a model that takes items and exclusions alone. */
    public EvaluationCase(int[] items, int from, int to, int target) {
        this(items, from, to, target, Columns.NONE);
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
        return newest(length());
    }

    /**
     * Returns a copy of the newest items of the history, oldest first; all of them when there are
     * fewer than {@code most}.
     */
    public int[] newest(int most) {
        return Arrays.copyOfRange(items, Math.max(from, to - most), to);
    }

    /** Returns the history's items without repeats, in no meaningful order. */
    public int[] distinct() {
        return SequenceEncoder.distinct(history());
    }

    /**
     * Returns the newest items of the history with their values for the model's columns.
     *
     * @param most most items
     * @param excludeSeen true to leave all items of the history out of the answer
     */
    public InputRow row(int most, boolean excludeSeen) {
        return new InputRow(
                newest(most),
                excludeSeen ? distinct() : new int[0],
                columns.of(Math.max(from, to - most), to));
    }
}
