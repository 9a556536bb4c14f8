package io.nextup.trainer.train;

import java.util.Arrays;

/**
 * Steps of Adam that each row of a table has missed, and their effect on it.
 *
 * <p>A step without a gradient multiplies a row's mean m by beta 1 and its mean square v by beta 2,
 * and moves it by -c m / sqrt(v), where c is the step's pace. After n such steps in a row the moves
 * add up to -m / sqrt(v) times the sum over j = 1 to n of c(j) (beta 1 / sqrt(beta 2))^j, with m
 * and v from before them. (Adam's epsilon is taken to count for nothing beside sqrt(v).) Not
 * thread-safe.
 */
final class RowAges {
    /** Powers beyond this one are below 1e-10 of the first, with a beta 2 of .98 or more. */
    private static final int LAST_POWER = 256;

    private final double beta1;
    private final double beta2;
    private final double[] powers = new double[LAST_POWER + 1];

    /** Number of steps since the last settling that each row has had, including its missed ones. */
    private final int[] steps;

    /** Paces of the steps since the last settling. */
    private double[] paces = new double[64];

    private int now;

    RowAges(int rows, double beta1, double beta2) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        steps = new int[rows];
        for (int j = 0; j < powers.length; j++) {
            powers[j] = Math.pow(beta1 / Math.sqrt(beta2), j);
        }
    }

    /**
     * Factors that catch rows up, parallel to the rows.
     *
     * @param shifts factors of m / sqrt(v) to subtract
     * @param meanDecays factors of m
     * @param squareDecays factors of v
     */
    record CatchUp(float[] shifts, float[] meanDecays, float[] squareDecays) {}

    int rows() {
        return steps.length;
    }

    /** Returns true when some row may have missed a step. */
    boolean stale() {
        return now > 0;
    }

    /** Brings rows up to date. The caller applies the answer. */
    CatchUp catchUp(long[] rows) {
        CatchUp due =
                new CatchUp(new float[rows.length], new float[rows.length], new float[rows.length]);
        for (int i = 0; i < rows.length; i++) {
            int row = Math.toIntExact(rows[i]);
            int missed = now - steps[row];
            due.shifts[i] = (float) shift(steps[row], missed);
            due.meanDecays[i] = (float) Math.pow(beta1, missed);
            due.squareDecays[i] = (float) Math.pow(beta2, missed);
            steps[row] = now;
        }
        return due;
    }

    /**
     * Notes a step.
     *
     * @param rows rows that had a gradient; they were caught up before
     * @param pace the learning rate times sqrt(1 - beta2^t) / (1 - beta1^t) at step t
     */
    void stepped(long[] rows, double pace) {
        if (now == paces.length) {
            paces = Arrays.copyOf(paces, 2 * now);
        }
        paces[now] = pace;
        now++;
        for (long row : rows) {
            steps[Math.toIntExact(row)] = now;
        }
    }

    /** Forgets the past; every row was caught up before. */
    void settled() {
        Arrays.fill(steps, 0);
        now = 0;
    }

    private double shift(int from, int missed) {
        double sum = 0;
        for (int j = Math.min(missed, LAST_POWER); j >= 1; j--) {
            sum += paces[from + j - 1] * powers[j];
        }
        return sum;
    }
}
