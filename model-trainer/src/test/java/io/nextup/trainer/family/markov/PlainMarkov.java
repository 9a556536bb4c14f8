package io.nextup.trainer.family.markov;

import io.nextup.trainer.option.MarkovOptions;
import java.util.Arrays;

/** The definition word for word, with a matrix of all items by all items. */
public final class PlainMarkov {
    private final double[][] weights;
    private final MarkovOptions options;

    public PlainMarkov(int[][] sequences, int items, MarkovOptions options) {
        this.options = options;
        double[][] forward = new double[items + 1][items + 1];
        for (int[] sequence : sequences) {
            for (int i = 0; i < sequence.length; i++) {
                for (int d = 1; d <= options.window() && i + d < sequence.length; d++) {
                    forward[sequence[i]][sequence[i + d]] += Math.pow(options.stepDecay(), d - 1);
                }
            }
        }
        double[][] both = new double[items + 1][items + 1];
        for (int i = 0; i <= items; i++) {
            for (int j = 0; j <= items; j++) {
                both[i][j] = forward[i][j] + options.backward() * forward[j][i];
            }
        }
        weights = new double[items + 1][items + 1];
        for (int i = 0; i <= items; i++) {
            for (int j = 0; j <= items; j++) {
                int column = j;
                double row = Arrays.stream(both[i]).sum();
                double sum = Arrays.stream(both).mapToDouble(each -> each[column]).sum();
                weights[i][j] =
                        both[i][j] == 0
                                ? 0
                                : both[i][j]
                                        / Math.pow(row, options.rowPower())
                                        / Math.pow(sum, options.columnPower());
            }
        }
    }

    double weight(int from, int to) {
        return weights[from][to];
    }

    /** Scores by item; 0 for what nothing leads to. */
    public double[] scores(int... sequence) {
        double[] scores = new double[weights.length];
        for (int age = 0; age < Math.min(sequence.length, options.history()); age++) {
            int item = sequence[sequence.length - 1 - age];
            for (int j = 1; j < scores.length; j++) {
                scores[j] += Math.pow(options.ageDecay(), age) * weights[item][j];
            }
        }
        return scores;
    }
}
