package io.nextup.serving.shape;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shapes with as many rows as there are sequences, as wide as their bucket. They suit a CPU, where
 * a new shape costs nothing and every padded row a row's time.
 */
public final class TightShapes implements BatchShapes {
    private final LengthBuckets buckets;
    private final int batchMaxSize;
    private final int mostExcluded;

    /**
     * The shapes of one model.
     *
     * @param maxLength most items of a sequence that the model reads
     * @param batchMaxSize most rows of a batch
     * @param mostExcluded most exclusions of a row
     */
    public TightShapes(int maxLength, int batchMaxSize, int mostExcluded) {
        this.buckets = LengthBuckets.upTo(maxLength);
        this.batchMaxSize = batchMaxSize;
        this.mostExcluded = mostExcluded;
    }

    @Override
    public LengthBuckets buckets() {
        return buckets;
    }

    @Override
    public CallShape of(int rows, int longest, int excluded) {
        return new CallShape(rows, buckets.widthOf(longest), CallShape.powerOfTwo(excluded));
    }

    /** One row, and the most rows, of each width. */
    @Override
    public List<CallShape> warmUp() {
        return Arrays.stream(buckets.widths())
                .boxed()
                .flatMap(width -> Stream.of(full(1, width), full(batchMaxSize, width)))
                .toList();
    }

    private CallShape full(int rows, int width) {
        return of(rows, width, Math.min(width, mostExcluded));
    }
}
