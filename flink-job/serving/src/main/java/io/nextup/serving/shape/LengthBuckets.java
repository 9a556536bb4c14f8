package io.nextup.serving.shape;

import java.util.Arrays;

/**
 * The widths that sequences are padded to: 8, 16, 32 and so on, and at last the model's own
 * maximum. Short histories then cost little, and the model sees few different shapes.
 */
public final class LengthBuckets {
    private static final int NARROWEST = 8;

    private final int[] widths;

    private LengthBuckets(int[] widths) {
        this.widths = widths;
    }

    /**
     * The buckets of a model.
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

    /** The bucket of a sequence; longer ones than the widest are cut to it. */
    public int of(int length) {
        int bucket = 0;
        while (bucket < widths.length - 1 && widths[bucket] < length) {
            bucket++;
        }
        return bucket;
    }

    /** The width that a sequence of this length is padded to. */
    public int widthOf(int length) {
        return widths[of(length)];
    }

    /** Most items that the model reads. */
    public int widest() {
        return widths[widths.length - 1];
    }

    public int count() {
        return widths.length;
    }

    /** Narrowest first. */
    public int[] widths() {
        return widths.clone();
    }
}
