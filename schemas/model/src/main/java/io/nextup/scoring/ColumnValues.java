package io.nextup.scoring;

import java.util.List;

/** Values of a model's columns for a part of a sequence's known items, computed on demand. */
@FunctionalInterface
public interface ColumnValues {
    /** Values for a model that takes items and exclusions alone. */
    ColumnValues NONE = (from, to) -> List.of();

    /**
     * Returns the values for some items, one array a column.
     *
     * @param from index among the known items
     * @param to index, exclusive
     */
    List<long[]> of(int from, int to);
}
