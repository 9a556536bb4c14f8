package io.nextup.trainer.embedding;

import java.util.Arrays;

/**
 * Vectors scaled to length 1. Then near means alike in direction, as in a dot product's ranking,
 * but without popularity, which the lengths carry. A vector of zeros, which has no direction, stays
 * as it is.
 */
final class UnitVectors {

    private UnitVectors() {}

    /** Scales each row. */
    static double[][] of(float[][] vectors) {
        return Arrays.stream(vectors).map(UnitVectors::of).toArray(double[][]::new);
    }

    static double[] of(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = squares > 0 ? Math.sqrt(squares) : 1;
        double[] unit = new double[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = vector[i] / length;
        }
        return unit;
    }
}
