package io.nextup.serving.shape;

/**
 * The sizes of one call of a model.
 *
 * @param rows number of sequences, at least 1
 * @param width number of items to which each sequence is padded, at least 1
 * @param excludeWidth number of exclusions to which each row is padded, at least 1
 */
public record CallShape(int rows, int width, int excludeWidth) {
    public CallShape {
        if (rows < 1 || width < 1 || excludeWidth < 1) {
            throw new IllegalArgumentException(
                    "A call of %d rows of %d items and %d exclusions: each at least 1"
                            .formatted(rows, width, excludeWidth));
        }
    }

    /** Rounds up to a power of two, so that there are few different sizes. */
    static int powerOfTwo(int size) {
        return size <= 1 ? 1 : Integer.highestOneBit(size - 1) * 2;
    }
}
