package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/** Turns item ids into a model's input: the only place that truncates and pads. Immutable. */
public final class SequenceEncoder {
    private final Vocabulary vocabulary;
    private final int maxLength;

    /**
     * @param maxLength most items that the model reads
     */
    public SequenceEncoder(Vocabulary vocabulary, int maxLength) {
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.maxLength = requirePositive(maxLength);
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
        int[] indices = new int[itemIds.size()];
        int known = 0;
        for (String itemId : itemIds) {
            int index = vocabulary.indexOf(itemId);
            if (index != Vocabulary.PADDING) {
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
