package io.nextup.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An input that a model may take beside items and exclusions; all are int64. */
public enum InputColumn {
    /**
     * (rows, width): order time of each item ({@link
     * io.nextup.intake.Verdict.Ordered#orderTimeMillis}), milliseconds since the epoch; 0 for
     * padding and for an unknown time.
     */
    TIMES("times", true),

    /**
     * (rows, width): index of the type of each item's event in the model's list, from 1; 0 for
     * padding and for a type that the list lacks.
     */
    TYPES("types", true),

    /**
     * (rows): the time that the answer is for, milliseconds since the epoch: the order time of the
     * event that asks, so that a replay agrees. It lies before the newest item's time where that
     * event was late.
     */
    NOW("now", false);

    private final String word;
    private final boolean perItem;

    InputColumn(String word, boolean perItem) {
        this.word = word;
        this.perItem = perItem;
    }

    /** Name in a manifest. */
    public String word() {
        return word;
    }

    /** Returns true for a value of each item, false for one of each row. */
    public boolean isPerItem() {
        return perItem;
    }

    /** Returns the number of values for rows of that width. */
    public int size(int rows, int width) {
        return Math.multiplyExact(rows, perItem ? width : 1);
    }

    /** Returns the names of columns, in their order. */
    public static List<String> words(List<InputColumn> columns) {
        return columns.stream().map(InputColumn::word).toList();
    }

    /** Finds a column by its name in a manifest. */
    public static Optional<InputColumn> named(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
