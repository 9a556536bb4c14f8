package io.nextup.scoring;

/**
 * The tolerance within which two answers of one model agree: processors and versions of PyTorch add
 * floats in different orders.
 */
public final class AnswerTolerance {
    /** Greatest difference of two scores: relative, and absolute below 1. */
    public static final double GREATEST = 1e-3;

    private AnswerTolerance() {}

    /** Tells whether a finite score is the expected one. */
    public static boolean isNear(float score, float expected) {
        return Math.abs(score - expected) <= GREATEST * Math.max(1, Math.abs(expected));
    }
}
