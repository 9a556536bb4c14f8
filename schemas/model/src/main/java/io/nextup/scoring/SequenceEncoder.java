package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Turns item ids into a model's input: the only place that truncates and pads. Immutable. */
public final class SequenceEncoder {
    private static final int[] NOTHING = {};

    private final Vocabulary vocabulary;
    private final int maxLength;
    private final ModelInputs inputs;
    private final Map<String, Integer> typeIndices;

    /** Makes the encoder of a model that takes items and exclusions alone. */
    public SequenceEncoder(Vocabulary vocabulary, int maxLength) {
        this(vocabulary, maxLength, ModelInputs.NONE);
    }

    /**
     * @param maxLength most items that the model reads
     * @param inputs what the model takes beside items and exclusions
     */
    public SequenceEncoder(Vocabulary vocabulary, int maxLength, ModelInputs inputs) {
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.maxLength = requirePositive(maxLength);
        this.inputs = requireNonNull(inputs, "inputs is null");
        this.typeIndices = inputs.typeIndices();
    }

    /** Returns what the model takes beside items and exclusions. */
    public ModelInputs inputs() {
        return inputs;
    }

    /** Data of a sequence for a model's columns; asked only for those that the model takes. */
    public interface Columns {
        /**
         * Returns the order time of each item, milliseconds since the epoch; empty where they are
         * not known.
         */
        long[] timesMillis();

        /** Returns the event type of each item; empty where they are not known. */
        List<String> types();

        /** Returns the time that the answer is for, milliseconds since the epoch. */
        long nowMillis();
    }

    /**
     * Encodes a sequence with its values for the model's columns. They stay beside their items
     * where unknown items are left out.
     *
     * @param itemIds items, oldest first
     * @param columns not asked, and may be null, for a model that takes items and exclusions alone;
     *     times and types are as many as the items, or none
     * @param excludeSeen true to exclude all items of the sequence from the answer
     */
    public InputRow row(List<String> itemIds, Columns columns, boolean excludeSeen) {
        int[] positions = inputs.isEmpty() ? null : new int[itemIds.size()];
        int[] known = known(itemIds, positions);
        int[] exclude = excludeSeen ? distinct(known) : NOTHING;
        return inputs.isEmpty() || known.length == 0
                ? new InputRow(newest(known), exclude, List.of())
                : new InputRow(
                        newest(known),
                        exclude,
                        values(columns, newest(Arrays.copyOf(positions, known.length))));
    }

    private List<long[]> values(Columns columns, int[] positions) {
        List<long[]> values = new ArrayList<>(inputs.columns().size());
        for (InputColumn column : inputs.columns()) {
            values.add(
                    switch (column) {
                        case TIMES -> times(columns.timesMillis(), positions);
                        case TYPES -> types(columns.types(), positions);
                        case NOW -> new long[] {columns.nowMillis()};
                    });
        }
        return values;
    }

    private static long[] times(long[] times, int[] positions) {
        long[] values = new long[positions.length];
        for (int i = 0; i < values.length && times.length > 0; i++) {
            values[i] = times[positions[i]];
        }
        return values;
    }

    private long[] types(List<String> types, int[] positions) {
        long[] values = new long[positions.length];
        for (int i = 0; i < values.length && !types.isEmpty(); i++) {
            values[i] = typeIndices.getOrDefault(types.get(positions[i]), 0);
        }
        return values;
    }

    /**
     * Pads rows to the input of one call.
     *
     * @param inputs what the model takes beside items and exclusions
     * @param rows at least one
     * @param width number of items of each row, at least that of the longest
     * @param excludeWidth number of exclusions of each row, at least that of the longest
     * @throws IllegalArgumentException if a row is longer, or a column does not fit its items
     */
    public static ModelInput input(
            ModelInputs inputs, List<InputRow> rows, int width, int excludeWidth) {
        List<long[]> columns = new ArrayList<>(inputs.columns().size());
        for (int i = 0; i < inputs.columns().size(); i++) {
            columns.add(column(inputs.columns().get(i), i, rows, width));
        }
        return new ModelInput(
                rows.size(),
                pad(rows.stream().map(InputRow::items).toList(), width),
                pad(rows.stream().map(InputRow::exclude).toList(), excludeWidth),
                columns);
    }

    private static int requirePositive(int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength is %d: at least 1".formatted(maxLength));
        }
        return maxLength;
    }

    /**
     * Returns the indices of the last maxLength known items, oldest first; leaves out unknown ones.
     */
    public int[] encode(List<String> itemIds) {
        return newest(known(itemIds));
    }

    private static long[] column(InputColumn name, int place, List<InputRow> rows, int width) {
        int each = name.size(1, width);
        long[] padded = new long[name.size(rows.size(), width)];
        for (int row = 0; row < rows.size(); row++) {
            long[] values = rows.get(row).columns().get(place);
            int expected = name.size(1, rows.get(row).items().length);
            if (values.length != expected) {
                throw new IllegalArgumentException(
                        "%d %s in a row of %d items, not %d"
                                .formatted(
                                        values.length,
                                        name.word(),
                                        rows.get(row).items().length,
                                        expected));
            }
            System.arraycopy(values, 0, padded, row * each, expected);
        }
        return padded;
    }

    /** Returns the indices of all known items, for exclusion: distinct, in no particular order. */
    public int[] encodeExclusions(List<String> itemIds) {
        return distinct(known(itemIds));
    }

    /**
     * Returns the indices of all known items, in their order. The lookup is the main cost of
     * encoding: a caller that needs both a sequence and exclusions applies {@link #newest} and
     * {@link #distinct} to this result.
     */
    public int[] known(List<String> itemIds) {
        return known(itemIds, null);
    }

    /**
     * @param positions gets the place of each known item in the sequence; null: nobody asks
     */
    private int[] known(List<String> itemIds, int[] positions) {
        int[] indices = new int[itemIds.size()];
        int known = 0;
        for (int position = 0; position < indices.length; position++) {
            int index = vocabulary.indexOf(itemIds.get(position));
            if (index != Vocabulary.PADDING) {
                if (positions != null) {
                    positions[known] = position;
                }
                indices[known++] = index;
            }
        }
        return known == indices.length ? indices : Arrays.copyOf(indices, known);
    }

    /** Returns the last maxLength of known items; the same array if it is not longer. */
    public int[] newest(int[] known) {
        return truncate(known, maxLength);
    }

    /** Returns known items without repeats, in no particular order. */
    public static int[] distinct(int[] known) {
        int[] indices = known.clone();
        Arrays.sort(indices);
        int distinct = 0;
        for (int i = 0; i < indices.length; i++) {
            if (distinct == 0 || indices[i] != indices[distinct - 1]) {
                indices[distinct++] = indices[i];
            }
        }
        return distinct == indices.length ? indices : Arrays.copyOf(indices, distinct);
    }

    /**
     * Returns the last maxLength of encoded items, oldest first; the same array if it is not
     * longer.
     */
    public static int[] truncate(int[] indices, int maxLength) {
        requirePositive(maxLength);
        return indices.length <= maxLength
                ? indices
                : Arrays.copyOfRange(indices, indices.length - maxLength, indices.length);
    }

    /**
     * Pads rows of at most width indices to one (rows, width) array in row order: left-aligned,
     * zeros after the newest item.
     */
    public static long[] pad(List<int[]> rows, int width) {
        long[] padded = new long[Math.multiplyExact(rows.size(), width)];
        int start = 0;
        for (int[] row : rows) {
            if (row.length > width) {
                throw new IllegalArgumentException(
                        "A row of %d items is wider than %d: truncate it first"
                                .formatted(row.length, width));
            }
            for (int i = 0; i < row.length; i++) {
                padded[start + i] = row[i];
            }
            start += width;
        }
        return padded;
    }
}
