package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Turns item ids into a model's input: the only place that truncates and pads. Immutable. */
public final class SequenceEncoder {
    private static final int[] NOTHING = {};

    private final Vocabulary vocabulary;
    private final int maxLength;
    private final ColumnEncoder columns;

    /** Makes the encoder of a model that takes items and exclusions alone. */
    public SequenceEncoder(Vocabulary vocabulary, int maxLength) {
        this(vocabulary, maxLength, ModelInputs.NONE);
    }

    /**
     * @param maxLength most items that the model reads
     * @param inputs inputs of the model beside items and exclusions
     */
    public SequenceEncoder(Vocabulary vocabulary, int maxLength, ModelInputs inputs) {
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.maxLength = requirePositive(maxLength);
        this.columns = new ColumnEncoder(inputs);
    }

    /** Returns inputs of the model beside items and exclusions. */
    public ModelInputs inputs() {
        return columns.inputs();
    }

    /** Returns the number of items that it knows. */
    int itemCount() {
        return vocabulary.size();
    }

    /**
     * Encodes a sequence: the newest known items, with their values for the model's columns.
     *
     * @param itemIds items, oldest first
     * @param data not asked, and may be null, for a model that takes items and exclusions alone
     * @param excludeSeen true to exclude all known items of the sequence from the answer
     */
    public InputRow row(List<String> itemIds, SequenceData data, boolean excludeSeen) {
        // The lookup is the main cost of encoding: each item is looked up once.
        int[] known = new int[itemIds.size()];
        int[] positions = inputs().isColumnless() ? NOTHING : new int[itemIds.size()];
        int count = 0;
        for (int position = 0; position < known.length; position++) {
            int index = vocabulary.indexOf(itemIds.get(position));
            if (index != Vocabulary.PADDING) {
                if (positions.length > 0) {
                    positions[count] = position;
                }
                known[count++] = index;
            }
        }
        ColumnValues values =
                positions.length == 0
                        ? ColumnValues.NONE
                        : (from, to) ->
                                columns.values(data, Arrays.copyOfRange(positions, from, to));
        return row(known, 0, count, values, maxLength, excludeSeen);
    }

    /** Returns the indices of known items, in their order. */
    int[] known(List<String> itemIds) {
        return itemIds.stream()
                .mapToInt(vocabulary::indexOf)
                .filter(index -> index != Vocabulary.PADDING)
                .toArray();
    }

    /**
     * Makes the row of a history whose items are known: the newest of them, with their values for
     * the model's columns.
     *
     * @param known indices, not to be changed; the history is a part of them, oldest first
     * @param from index at which the history begins
     * @param to index at which it ends, exclusive
     * @param maxLength most items that the model reads
     * @param excludeSeen true to exclude all items of the history from the answer
     */
    public static InputRow row(
            int[] known,
            int from,
            int to,
            ColumnValues columns,
            int maxLength,
            boolean excludeSeen) {
        int newest = newest(from, to, maxLength);
        return new InputRow(
                newest == 0 && to == known.length ? known : Arrays.copyOfRange(known, newest, to),
                excludeSeen ? distinct(known, from, to) : NOTHING,
                columns.of(newest, to));
    }

    /**
     * Pads rows to the input of one call.
     *
     * @param inputs inputs of the model beside items and exclusions
     * @param rows at least one
     * @param width number of items of each row, at least that of the longest
     * @param excludeWidth number of exclusions of each row, at least that of the longest
     * @throws IllegalArgumentException if a row is longer, or a column does not fit its items
     */
    public static ModelInput input(
            ModelInputs inputs, List<InputRow> rows, int width, int excludeWidth) {
        for (InputRow row : rows) {
            if (row.columns().size() != inputs.columns().size()) {
                throw new IllegalArgumentException(
                        "A row of %d columns for a model that takes %s"
                                .formatted(
                                        row.columns().size(), InputColumn.words(inputs.columns())));
            }
        }
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

    /** Pads rows likewise, to the longest of them. */
    public static ModelInput input(ModelInputs inputs, List<InputRow> rows) {
        return input(
                inputs, rows, longest(rows, InputRow::items), longest(rows, InputRow::exclude));
    }

    /** Returns the length of the longest part of all rows. */
    public static int longest(List<InputRow> rows, Function<InputRow, int[]> part) {
        return rows.stream().mapToInt(row -> part.apply(row).length).max().orElse(0);
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

    /** Returns known items without repeats, in no particular order. */
    public static int[] distinct(int[] known) {
        return distinct(known, 0, known.length);
    }

    private static int[] distinct(int[] known, int from, int to) {
        int[] indices = Arrays.copyOfRange(known, from, to);
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
        int newest = newest(0, indices.length, maxLength);
        return newest == 0 ? indices : Arrays.copyOfRange(indices, newest, indices.length);
    }

    /** Cuts a history: returns the index at which the part begins that the model reads. */
    private static int newest(int from, int to, int maxLength) {
        return Math.max(from, to - requirePositive(maxLength));
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

    private static int requirePositive(int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength is %d: at least 1".formatted(maxLength));
        }
        return maxLength;
    }
}
