package io.nextup.trainer.dataset;

import io.nextup.scoring.SequenceEncoder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A question with its true answer: which item came after this history?
 *
 * @param items shared with other cases; not to be changed. The history is a part of it: the indices
 *     of all earlier items that the vocabulary has, oldest first, not truncated
 * @param from where the history begins in items
 * @param to where it ends, exclusive
 * @param target the item's index; 0 for an item that the vocabulary lacks: always a miss
 */
public record EvaluationCase(int[] items, int from, int to, int target) {

    public EvaluationCase {
        Objects.checkFromToIndex(from, to, items.length);
    }

    /** A case with a history of its own. */
    public EvaluationCase(int[] history, int target) {
        this(history, 0, history.length, target);
    }

    /** Items of the history. */
    public int length() {
        return to - from;
    }

    /** A copy of all of it. */
    public int[] history() {
        return newest(length());
    }

    /** A copy of its last items, oldest first; all where it has no more. */
    public int[] newest(int most) {
        return Arrays.copyOfRange(items, Math.max(from, to - most), to);
    }

    /** Its items without repeats, in no order that means anything. */
    public int[] distinct() {
        return SequenceEncoder.distinct(history());
    }
}
