package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

/**
 * Sampled negatives, with the corrections that make them stand for all items in a softmax.
 *
 * @param items drawn items, ascending, without repeats; not to be changed
 * @param corrections minus the natural logarithm of each item's chance to be drawn, parallel to the
 *     items. Added to the scores, they make the sum over the drawn items estimate the sum over all.
 *     Not to be changed
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
