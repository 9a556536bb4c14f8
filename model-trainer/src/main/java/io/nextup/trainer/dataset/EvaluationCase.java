package io.nextup.trainer.dataset;

import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.SequenceEncoder;
import java.util.ArrayList;
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
 * @param columns what the model takes beside items, in its order: values parallel to the items, or
 *     one; shared likewise
 */
public record EvaluationCase(int[] items, int from, int to, int target, List<long[]> columns) {

    public EvaluationCase {
        columns = List.copyOf(columns);
        Objects.checkFromToIndex(from, to, items.length);
    }

    /** Makes a case for a model that takes items and exclusions alone. */
    public EvaluationCase(int[] items, int from, int to, int target) {
        this(items, from, to, target, List.of());
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
     * Returns the newest items of the history with what a model takes beside them.
     *
     * @param inputs those that the case was encoded for
     * @param most most items
     * @param excludeSeen true to leave all items of the history out of the answer
     */
    public InputRow row(ModelInputs inputs, int most, boolean excludeSeen) {
        List<long[]> newest = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            newest.add(
                    inputs.columns().get(i).isPerItem()
                            ? Arrays.copyOfRange(columns.get(i), Math.max(from, to - most), to)
                            : columns.get(i));
        }
        return new InputRow(newest(most), excludeSeen ? distinct() : new int[0], newest);
    }
}
