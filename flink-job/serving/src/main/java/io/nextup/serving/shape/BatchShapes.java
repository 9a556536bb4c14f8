package io.nextup.serving.shape;

import io.nextup.artifact.RowBytes;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.SequenceEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The shapes of the calls of one model. Immutable. */
public abstract sealed class BatchShapes permits TightShapes, FixedShapes {
    /** Makes the shapes of each model that is loaded. */
    @FunctionalInterface
    public interface Policy {
        /**
         * Makes the shapes of one model.
         *
         * @param maxLength most items of a sequence that the model reads
         * @param row bytes that a row of its batches takes
         */
        BatchShapes upTo(int maxLength, RowBytes row);
    }

    final LengthBuckets buckets;
    final int batchMaxSize;
    final int mostExcluded;

    /**
     * Makes the shapes of one model.
     *
     * @param maxLength most items of a sequence that the model reads
     * @param batchMaxSize most rows of a batch
     * @param mostExcluded most exclusions of a row, including items that the model does not read
     */
    BatchShapes(int maxLength, int batchMaxSize, int mostExcluded) {
        this.buckets = LengthBuckets.upTo(maxLength);
        this.batchMaxSize = batchMaxSize;
        this.mostExcluded = mostExcluded;
    }

    /** Buckets of sequences that may share a batch; the model reads as many items as the widest. */
    public final LengthBuckets buckets() {
        return buckets;
    }

    /** Most rows of a batch of this model. */
    public final int batchMaxSize() {
        return batchMaxSize;
    }

    /**
     * Returns the shape of a batch, in no dimension smaller than its requests need.
     *
     * @param rows number of sequences, at least 1
     * @param longest number of items of the longest sequence that the model reads
     * @param excluded most exclusions of a row of the batch
     */
    public abstract CallShape of(int rows, int longest, int excluded);

    /**
     * Pads the rows of a batch to the shape of its call. The rows beyond them repeat the last: the
     * contract does not require a model to accept a row of padding alone.
     */
    public final ModelInput input(ModelInputs inputs, List<InputRow> rows) {
        CallShape shape =
                of(
                        rows.size(),
                        SequenceEncoder.longest(rows, InputRow::items),
                        SequenceEncoder.longest(rows, InputRow::exclude));
        List<InputRow> padded = rows;
        if (rows.size() < shape.rows()) {
            padded = new ArrayList<>(rows);
            InputRow last = rows.get(rows.size() - 1);
            padded.addAll(Collections.nCopies(shape.rows() - rows.size(), last));
        }
        return SequenceEncoder.input(inputs, padded, shape.width(), shape.excludeWidth());
    }

    /** Lists the shapes that a model is called with before it serves, smallest first. */
    public final List<CallShape> warmUp() {
        return Arrays.stream(buckets.widths())
                .boxed()
                .flatMap(
                        width ->
                                warmUpRows(width)
                                        .mapToObj(
                                                rows ->
                                                        of(
                                                                rows,
                                                                width,
                                                                Math.min(width, mostExcluded))))
                .toList();
    }

    /** Returns the numbers of rows at which a width is warmed up, ascending. */
    abstract IntStream warmUpRows(int width);
}
