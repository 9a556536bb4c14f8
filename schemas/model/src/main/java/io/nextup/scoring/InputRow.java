package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A sequence as one model takes it, not padded. The arrays are not copied: they are not to be
 * changed.
 *
 * @param items indices, oldest first; empty where the model knows none
 * @param exclude indices that must not be in the answer, in any order
 * @param columns values of the model's columns, in their order: one for each item, or one
 */
public record InputRow(int[] items, int[] exclude, List<long[]> columns) {
    public InputRow {
        requireNonNull(items, "items is null");
        requireNonNull(exclude, "exclude is null");
        columns = List.copyOf(columns);
    }

    public boolean isEmpty() {
        return items.length == 0;
    }
}
