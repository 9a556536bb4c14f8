package io.nextup.demo.simulator;

import java.util.random.RandomGenerator;

/** Draws an index by weight. */
final class Draw {
    private Draw() {}

    /** Draws an index with a probability proportional to its weight. */
    static int from(double[] weights, RandomGenerator random) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double point = random.nextDouble() * sum;
        int last = -1;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                point -= weights[i];
                if (point < 0) {
                    return i;
                }
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException("Nothing to draw: all weights are zero");
        }
        return last; // rounding left a remainder
    }
}
