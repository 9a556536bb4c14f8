package io.nextup.bench;

import java.util.Locale;

/**
 * The sizes of one case.
 *
 * @param items catalogue size
 * @param users number of users who are active at any time
 */
public record BenchCase(int items, int users, HistoryLengths lengths) {
    /** Default of the job for the items that it keeps of a user. */
    private static final int USUAL_CAPACITY = 100;

    /** Default of the trainer for the items that a model reads. */
    private static final int USUAL_MAX_LENGTH = 50;

    /** Returns the maximum number of items of a sequence that the model reads. */
    int maxLength() {
        return Math.max(USUAL_MAX_LENGTH, lengths.events());
    }

    /** Returns the number of items that the job keeps of a user: exactly a fixed length. */
    int capacity() {
        return lengths.isFixed() ? lengths.events() : USUAL_CAPACITY;
    }

    /** Describes the case in words. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "%,d items, %,d users, histories %s",
                items,
                users,
                lengths.describe());
    }
}
