package io.nextup.local.bench;

import java.util.Locale;

/**
 * The sizes of one case.
 *
 * @param items catalogue size
 * @param users under way at any time
 */
record BenchCase(int items, int users, HistoryLengths lengths) {
    /** What the job keeps of a user unless told otherwise. */
    private static final int USUAL_CAPACITY = 100;

    /** What the trainer's models read unless told otherwise. */
    private static final int USUAL_MAX_LENGTH = 50;

    /** Scores of one batch, as floats: the module holds a few times as much while it runs. */
    private static final int MOST_SCORES = 1 << 23;

    private static final int LARGEST_BATCH = 256;

    /** Most items of a sequence that the model reads. */
    int maxLength() {
        return Math.max(USUAL_MAX_LENGTH, lengths.events());
    }

    /** Most items that the job keeps of a user: with a fixed length, just that. */
    int capacity() {
        return lengths.isFixed() ? lengths.events() : USUAL_CAPACITY;
    }

    /** Most sequences of one call of the module: fewer where the catalogue is large. */
    int batchMaxSize() {
        return Math.max(1, Math.min(LARGEST_BATCH, Integer.highestOneBit(MOST_SCORES / items)));
    }

    /** In words. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "%,d items, %,d users, histories %s",
                items,
                users,
                lengths.describe());
    }
}
