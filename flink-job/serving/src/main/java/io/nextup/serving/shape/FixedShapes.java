package io.nextup.serving.shape;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A fixed set of shapes, all of them called before a model serves. It suits a GPU, where the first
 * call of a shape compiles and allocates, and a few rows more cost next to nothing. Rows are 8, 16,
 * 32 and so on up to the largest batch; widths are the buckets', each with one width of exclusions.
 */
public final class FixedShapes implements BatchShapes {
    private static final int FEWEST_ROWS = 8;

    private final LengthBuckets buckets;
    private final int maxLength;
    private final int batchMaxSize;
    private final int mostExcluded;

    /**
     * The shapes of one model.
     *
     * @param maxLength most items of a sequence that the model reads
     * @param batchMaxSize most rows of a batch
     * @param mostExcluded most exclusions of a row, those of items that the model does not read
     *     among them
     */
    public FixedShapes(int maxLength, int batchMaxSize, int mostExcluded) {
        this.buckets = LengthBuckets.upTo(maxLength);
        this.maxLength = maxLength;
        this.batchMaxSize = batchMaxSize;
        this.mostExcluded = mostExcluded;
    }

    @Override
    public LengthBuckets buckets() {
        return buckets;
    }

    /**
     * One of the set, unless a row has more exclusions than were foreseen: requests of a savepoint
     * of a job that kept longer sequences. Their exclusions are padded to a power of two.
     *
     * <p>Errors: more rows than the largest batch.
     */
    @Override
    public CallShape of(int rows, int longest, int excluded) {
        if (rows > batchMaxSize) {
            throw new IllegalArgumentException(
                    "%d rows: a batch has at most %d".formatted(rows, batchMaxSize));
        }
        int width = buckets.widthOf(longest);
        int foreseen = excludeWidth(width);
        return new CallShape(
                paddedRows(rows),
                width,
                excluded <= foreseen ? foreseen : CallShape.powerOfTwo(excluded));
    }

    @Override
    public List<CallShape> warmUp() {
        return Arrays.stream(buckets.widths())
                .boxed()
                .flatMap(
                        width ->
                                rowSteps()
                                        .mapToObj(
                                                rows ->
                                                        new CallShape(
                                                                rows, width, excludeWidth(width))))
                .toList();
    }

    private IntStream rowSteps() {
        IntStream below =
                IntStream.iterate(
                        paddedRows(1), rows -> rows < batchMaxSize, rows -> paddedRows(rows + 1));
        return IntStream.concat(below, IntStream.of(batchMaxSize));
    }

    private int paddedRows(int rows) {
        return Math.min(batchMaxSize, Math.max(FEWEST_ROWS, CallShape.powerOfTwo(rows)));
    }

    /** A sequence that the model reads whole has no more exclusions than items. */
    private int excludeWidth(int width) {
        int most = width < maxLength ? Math.min(width, mostExcluded) : mostExcluded;
        return CallShape.powerOfTwo(most);
    }
}
