package io.nextup.serving.shape;

import java.util.Arrays;

/**
 * The widths to which sequences are padded: 8, 16, 32 and so on, up to the model's own maximum.
 * Short histories then cost little, and the model gets few different shapes.
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

    /** Returns the width to which a sequence of this length is padded. */
    public int widthOf(int length) {
        return widths[of(length)];
    }

    /** The widest bucket: most items that the model reads. */
    public int widest() {
        return widths[widths.length - 1];
    }

    public int count() {
        return widths.length;
    }

    /** The widths, narrowest first. */
    public int[] widths() {
        return widths.clone();
    }
}
