package io.nextup.trainer.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Sequences that are learnt from in one step.
 *
 * @param items (rows, width), left-aligned, oldest first, zeros after the newest
 * @param targets (rows, width): the item that follows each one, zeros after the newest
 * @param examples targets that are not padding
 */
record Batch(long[] items, long[] targets, int rows, int width, int examples) {

    Step.Input itemInput() {
        return Step.Input.of(items, rows, width);
    }

    Step.Input targetInput() {
        return Step.Input.of(targets, rows, width);
    }

    /**
     * Makes one (rows, width) array of each column.
     *
     * @param values each sequence's columns, with a value for each item
     */
    List<Step.Input> columns(List<List<long[]>> values) {
        List<Step.Input> columns = new ArrayList<>();
        for (int column = 0; column < values.get(0).size(); column++) {
            long[] padded = new long[rows * width];
            for (int row = 0; row < rows; row++) {
                long[] own = values.get(row).get(column);
                System.arraycopy(own, 0, padded, row * width, own.length);
            }
            columns.add(Step.Input.of(padded, rows, width));
        }
        return columns;
    }
}
