package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProjectionTest {

    @Test
    void theFirstDirectionIsThatOfPowerIteration() {
        float[][] vectors = vectors(200, 6);
        Projection projection = Projection.of(vectors);
        double[][] rows = centredUnits(vectors);
        double[] direction = powerIteration(rows);
        double variance = 0;
        double total = 0;
        double sign = Math.signum(dot(rows[0], direction) * projection.points()[0][0]);
        for (int i = 0; i < rows.length; i++) {
            double along = dot(rows[i], direction);
            assertThat(projection.points()[i][0]).isCloseTo(sign * along, within(1e-6));
            variance += along * along;
            total += dot(rows[i], rows[i]);
        }
        assertThat(projection.shares()[0]).isCloseTo(variance / total, within(1e-9));
        assertThat(projection.shares()[1]).isBetween(0.0, projection.shares()[0]);
    }

    @Test
    void vectorsOfOneDirectionLieTogetherWhateverTheirLengths() {
        Projection projection =
                Projection.of(
                        new float[][] {{1, 0, 0}, {9, 0, 0}, {0, 1, 0}, {0, 0, 2}, {0, 0, 0}});
        assertThat(projection.points()[1][0]).isCloseTo(projection.points()[0][0], within(1e-12));
        assertThat(projection.points()[1][1]).isCloseTo(projection.points()[0][1], within(1e-12));
    }

    @Test
    void equalVectorsShowNothing() {
        Projection projection = Projection.of(new float[][] {{1, 2}, {1, 2}, {1, 2}});
        for (double[] point : projection.points()) {
            assertThat(point[0]).isCloseTo(0, within(1e-7));
        }
    }

    private static float[][] vectors(int count, int d) {
        Random random = new Random(1);
        float[][] vectors = new float[count][d];
        for (float[] vector : vectors) {
            for (int i = 0; i < d; i++) {
                vector[i] = (float) (random.nextGaussian() * (d - i));
            }
        }
        return vectors;
    }

    private static double[][] centredUnits(float[][] vectors) {
        int d = vectors[0].length;
        double[][] rows = new double[vectors.length][d];
        for (int i = 0; i < rows.length; i++) {
            double squares = 0;
            for (float v : vectors[i]) {
                squares += (double) v * v;
            }
            for (int j = 0; j < d; j++) {
                rows[i][j] = vectors[i][j] / Math.sqrt(squares);
            }
        }
        for (int j = 0; j < d; j++) {
            double mean = 0;
            for (double[] row : rows) {
                mean += row[j] / rows.length;
            }
            for (double[] row : rows) {
                row[j] -= mean;
            }
        }
        return rows;
    }

    private static double[] powerIteration(double[][] rows) {
        int d = rows[0].length;
        double[] direction = new double[d];
        direction[0] = 1;
        for (int step = 0; step < 2_000; step++) {
            double[] next = new double[d];
            for (double[] row : rows) {
                double along = dot(row, direction);
                for (int j = 0; j < d; j++) {
                    next[j] += along * row[j];
                }
            }
            double length = Math.sqrt(dot(next, next));
            for (int j = 0; j < d; j++) {
                direction[j] = next[j] / length;
            }
        }
        return direction;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
