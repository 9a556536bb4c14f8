package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

/**
 * Items that stand for all in a sampled softmax, and how much.
 *
 * @param items drawn, ascending, without repeats; not to be changed
 * @param corrections parallel to them: minus the natural logarithm of an item's chance to be drawn,
 *     which is added to its score so that the sum over the drawn estimates the sum over all; not to
 *     be changed
 */
record Negatives(long[] items, float[] corrections) {
    Negatives {
        requireNonNull(items, "items is null");
        if (items.length != corrections.length) {
            throw new IllegalArgumentException(
                    "%d items and %d corrections".formatted(items.length, corrections.length));
        }
    }
}
