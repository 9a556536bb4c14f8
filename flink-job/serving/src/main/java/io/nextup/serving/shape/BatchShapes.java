package io.nextup.serving.shape;

import java.util.List;

/** The shapes that one model is called with. Immutable. */
public sealed interface BatchShapes permits TightShapes, FixedShapes {

    /** Makes the shapes of each model that is loaded. */
    @FunctionalInterface
    interface Policy {
        /**
         * The shapes of one model.
         *
         * @param maxLength most items of a sequence that the model reads
         */
        BatchShapes upTo(int maxLength);
    }

    /** Buckets of sequences that may share a batch; the widest is as wide as the model reads. */
    LengthBuckets buckets();

    /**
     * The shape of a batch, in no dimension smaller than its requests need.
     *
     * @param rows sequences, at least 1
     * @param longest items of the longest one, as far as the model reads it
     * @param mostExcluded most exclusions of a row
     */
    CallShape of(int rows, int longest, int mostExcluded);

    /** Shapes that a model is called with before it serves, smallest first. */
    List<CallShape> warmUp();
}
