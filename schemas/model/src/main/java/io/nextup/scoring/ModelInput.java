package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Input of one call of a model. The arrays are not copied: they are not to be changed.
 *
 * @param rows number of sequences, at least 1
 * @param items (rows, width) in row order, left-aligned, oldest first, zeros after the newest
 * @param exclude (rows, excludeWidth) in row order, in any order, zero-padded: never in the answer
 * @param columns the model's {@link InputColumn}s in its order: (rows, width) or (rows)
 */
public record ModelInput(int rows, long[] items, long[] exclude, List<long[]> columns) {
    /**
     * @throws IllegalArgumentException if the sizes do not agree
     */
    public ModelInput {
        requireNonNull(items, "items is null");
        requireNonNull(exclude, "exclude is null");
        columns = List.copyOf(columns);
        if (rows < 1 || items.length % rows != 0 || exclude.length % rows != 0) {
            throw new IllegalArgumentException(
                    "%d items and %d exclusions are not %d rows"
                            .formatted(items.length, exclude.length, rows));
        }
        for (long[] column : columns) {
            if (column.length != items.length && column.length != rows) {
                throw new IllegalArgumentException(
                        "A column of %d values beside %d rows of %d items in all"
                                .formatted(column.length, rows, items.length));
            }
        }
    }

    /** Makes the input of a model that takes items and exclusions alone. */
    public ModelInput(int rows, long[] items, long[] exclude) {
        this(rows, items, exclude, List.of());
    }

    /** Makes the input of one sequence, for such a model. */
    public static ModelInput row(long[] items, long[] exclude) {
        return new ModelInput(1, items, exclude);
    }

    /**
     * Makes the input of some rows of this one.
     *
     * @param places rows of this input; at least one
     */
    public ModelInput rows(int[] places) {
        return new ModelInput(
                places.length,
                some(items, places),
                some(exclude, places),
                columns.stream().map(column -> some(column, places)).toList());
    }

    private long[] some(long[] values, int[] places) {
        int each = values.length / rows;
        long[] some = new long[Math.multiplyExact(places.length, each)];
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(values, places[i] * each, some, i * each, each);
        }
        return some;
    }

    /** Number of items of a row, padding included. */
    public int width() {
        return items.length / rows;
    }

    /** Number of exclusions of a row, padding included. */
    public int excludeWidth() {
        return exclude.length / rows;
    }
}
