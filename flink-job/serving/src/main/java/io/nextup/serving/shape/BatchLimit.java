package io.nextup.serving.shape;

import java.util.Optional;

/**
 * Limits on the rows of a batch, the same for all models. The memory makes batches of a model small
 * whose rows take much.
 *
 * @param maxSize most rows, at least 1
 * @param memoryBytes most bytes that the rows of one call take, unless a single row takes more; at
 *     least 1
 */
public record BatchLimit(int maxSize, long memoryBytes) {
    /** The job's option with the most rows. */
    public static final String SIZE_OPTION = "nextup.scoring.batch.max-size";

    /** The job's option with the memory of a batch. */
    public static final String MEMORY_OPTION = "nextup.scoring.batch.memory";

    public BatchLimit {
        if (maxSize < 1 || memoryBytes < 1) {
            throw new IllegalArgumentException(
                    "%s is %d, %s %d bytes: each must be at least 1"
                            .formatted(SIZE_OPTION, maxSize, MEMORY_OPTION, memoryBytes));
        }
    }

    /**
     * Returns the most rows of a call of one model: at least 1.
     *
     * @param bytesPerRow most bytes that a row takes, at least 1
     */
    public int rows(long bytesPerRow) {
        return (int) Math.max(1, Math.min(maxSize, memoryBytes / bytesPerRow));
    }

    /** Says how many rows fit, and why not all; empty where as many as allowed do. */
    public Optional<String> fewer(long bytesPerRow) {
        int rows = rows(bytesPerRow);
        return rows == maxSize
                ? Optional.empty()
                : Optional.of(
                        "up to %d requests instead of %d: each takes up to %d bytes, and %s is %d bytes"
                                .formatted(rows, maxSize, bytesPerRow, MEMORY_OPTION, memoryBytes));
    }
}
