package io.nextup.trainer.family.markov;

import io.nextup.trainer.option.TrainOptions;
import java.util.Arrays;

/** The definition word for word, with a matrix of all items by all items. */
public final class PlainMarkov {
    private final double[][] weights;
    private final TrainOptions options;

    public PlainMarkov(int[][] sequences, int items, boolean excludeSeen, TrainOptions options) {
        this.options = options;
        double[][] forward = new double[items + 1][items + 1];
        for (int[] sequence : sequences) {
            for (int i = 0; i < sequence.length; i++) {
                for (int d = 1;
                        d <= options.get(MarkovOptions.WINDOW) && i + d < sequence.length;
                        d++) {
                    forward[sequence[i]][sequence[i + d]] +=
                            Math.pow(options.get(MarkovOptions.STEP_DECAY), d - 1);
                }
            }
        }
        for (int i = 0; i <= items && excludeSeen; i++) {
            forward[i][i] = 0;
        }
        double[][] both = new double[items + 1][items + 1];
        for (int i = 0; i <= items; i++) {
            for (int j = 0; j <= items; j++) {
                both[i][j] = forward[i][j] + options.get(MarkovOptions.BACKWARD) * forward[j][i];
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
                                        / Math.pow(row, options.get(MarkovOptions.ROW_POWER))
                                        / Math.pow(sum, options.get(MarkovOptions.COLUMN_POWER));
            }
        }
    }

    double weight(int from, int to) {
        return weights[from][to];
    }

    /** Scores by item; 0 for what nothing leads to. */
    public double[] scores(int... sequence) {
        double[] scores = new double[weights.length];
        for (int age = 0;
                age < Math.min(sequence.length, options.get(MarkovOptions.HISTORY));
                age++) {
            int item = sequence[sequence.length - 1 - age];
            for (int j = 1; j < scores.length; j++) {
                scores[j] += Math.pow(options.get(MarkovOptions.AGE_DECAY), age) * weights[item][j];
            }
        }
        return scores;
    }
}
