package io.nextup.serving.engine;

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

    /** Which sequences may share a batch: those of one bucket, whose widest is the model's own. */
    LengthBuckets buckets();

    /**
     * The shape of a batch: nowhere smaller than what it must hold.
     *
     * @param rows sequences, at least 1
     * @param longest items of the longest one, as far as the model reads it
     * @param mostExcluded most exclusions of a row
     */
    CallShape of(int rows, int longest, int mostExcluded);

    /** What a model is called with before it serves, smallest first. */
    List<CallShape> warmUp();
}
