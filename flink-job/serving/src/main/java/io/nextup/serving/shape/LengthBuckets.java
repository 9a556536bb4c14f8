package io.nextup.serving.shape;

import java.util.Arrays;

/**
 * Groups of sequences that may share a batch: those of up to 8 items, of 9 to 16, of 17 to 32 and
 * so on, up to the model's own maximum. So no short history is padded to the length of a long one.
 */
public final class LengthBuckets {
    private static final int NARROWEST = 8;

    private final int[] widths;

    private LengthBuckets(int[] widths) {
        this.widths = widths;
    }

    /**
     * Makes the buckets of a model.
     *
     * @param maxLength most items that the model reads, at least 1
     */
    public static LengthBuckets upTo(int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength is %d: at least 1".formatted(maxLength));
        }
        int[] widths = new int[Integer.SIZE];
        int count = 0;
        for (long width = NARROWEST; width < maxLength; width *= 2) {
            widths[count++] = (int) width;
        }
        widths[count++] = maxLength;
        return new LengthBuckets(Arrays.copyOf(widths, count));
    }

    /** Returns the bucket of a sequence; sequences longer than the widest bucket are cut to it. */
    public int of(int length) {
        int bucket = 0;
        while (bucket < widths.length - 1 && widths[bucket] < length) {
            bucket++;
        }
        return bucket;
    }

    /** Returns the greatest length in the bucket of this one. */
    public int widthOf(int length) {
        return widths[of(length)];
    }

    /** Returns the least length in the bucket of this one. */
    public int shortestOf(int length) {
        int bucket = of(length);
        return bucket == 0 ? 0 : widths[bucket - 1] + 1;
    }

    /** The widest bucket: most items that the model reads. */
    public int widest() {
        return widths[widths.length - 1];
    }

    /** The widths, narrowest first. */
    public int[] widths() {
        return widths.clone();
    }
}
