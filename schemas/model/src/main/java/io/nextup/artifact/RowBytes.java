package io.nextup.artifact;

/**
 * Bytes of native memory that a call of a model takes for each row of its batch, at most: for a
 * sequence as long as the model reads. All formulas for such a row stand here; flink-job/MEMORY.md
 * explains them. I is the number of items, L the most items of a sequence, D the model's dimension.
 *
 * @param onCpu bytes on a CPU
 * @param onGpu bytes on a GPU, where a module holds all scores even if it does not on a CPU
 */
public record RowBytes(long onCpu, long onGpu) {
    /** Greatest value in a manifest: 1 TiB, more than any module's row takes. */
    public static final long MOST = 1L << 40;

    /**
     * Dimension of a module whose manifest does not say what a row takes: twice the trainer's
     * default. Beyond a few ten thousand items the scores take more than its hidden matrices.
     */
    public static final int ASSUMED_DIMENSION = 128;

    /** Scores, a copy without the excluded items, and what the allocator keeps of earlier ones. */
    private static final long SCORES = 3;

    /** The same of a blend: logits, the shares of both parts, and their sum. */
    private static final long MIXED_SCORES = 6;

    /**
     * Chunks have 64 items; bounds, their terms and their copies are eight floats a chunk at most.
     */
    private static final long ITEMS_PER_BOUND = 8;

    /** The most matrices of a layer that live at one time, of one float an item and dimension. */
    private static final long HIDDEN = 12;

    /** An entry's number, reader, cell and weight, and the terms that they are made from. */
    private static final long COUNTED_ENTRY = 64;

    /** A request may read more entries than the mean request. */
    private static final long OVER_EXPECTED = 2;

    public RowBytes {
        requireValid(onCpu, "onCpu");
        requireValid(onGpu, "onGpu");
    }

    /** Returns the bytes on a CPU of a network that scores all items: 4 (3 (I + 1) + 12 L D). */
    public static long scoringAll(long items, long length, long dimension) {
        return Float.BYTES * (SCORES * (items + 1) + hidden(length, dimension));
    }

    /**
     * Returns the bytes on a CPU of a network that bounds the scores of 64 items at a time: 4 (I /
     * 8 + 12 L D). What a call takes whatever its rows is not among them.
     */
    public static long pruning(long items, long length, long dimension) {
        return Float.BYTES * (bounds(items) + hidden(length, dimension));
    }

    /** Returns the bytes on a CPU of counts alone: 12 (I + 1), and their entries. */
    public static long counting(long items, double expectedEntries) {
        return scoringAll(items, 0, 0) + entries(expectedEntries);
    }

    /** Returns the bytes on a CPU of a blend of all shares: 4 (6 (I + 1) + 12 L D), and entries. */
    public static long mixingAll(long items, long length, long dimension, double expectedEntries) {
        return Float.BYTES * (MIXED_SCORES * (items + 1) + hidden(length, dimension))
                + entries(expectedEntries);
    }

    /** Returns the bytes on a CPU of a blend of a shortlist: 4 (I / 8 + 12 L D), and entries. */
    public static long mixingShortlist(
            long items, long length, long dimension, double expectedEntries) {
        return pruning(items, length, dimension) + entries(expectedEntries);
    }

    /**
     * Makes the bytes of a model.
     *
     * @param written bytes by the manifest; null without
     */
    static RowBytes of(Long written, int items, int maxLength) {
        long assumed = scoringAll(items, maxLength, ASSUMED_DIMENSION);
        return written == null
                ? new RowBytes(assumed, assumed)
                : new RowBytes(written, Math.max(written, assumed));
    }

    /**
     * Checks a number of bytes.
     *
     * @throws IllegalArgumentException if it is not positive, or more than {@link #MOST}
     */
    static void requireValid(long bytes, String name) {
        if (bytes < 1 || bytes > MOST) {
            throw new IllegalArgumentException("%s is %d: 1 to %d".formatted(name, bytes, MOST));
        }
    }

    private static long hidden(long length, long dimension) {
        return HIDDEN * length * dimension;
    }

    private static long bounds(long items) {
        return (items + ITEMS_PER_BOUND - 1) / ITEMS_PER_BOUND;
    }

    private static long entries(double expected) {
        return OVER_EXPECTED * COUNTED_ENTRY * (long) Math.ceil(expected);
    }
}
