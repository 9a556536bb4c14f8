package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HypersphereTest {
    private static final float[][] NONE = new float[0][];

    @Test
    void oppositeVectorsAreFourApartAndOrthogonalOnesTwo() {
        float[][] pair = {{1, 0}, {-1, 0}};
        assertThat(alignment(pair[0], pair[1])).isEqualTo(4);
        assertThat(uniformity(pair)).isEqualTo(-8);
        assertThat(alignment(new float[] {0, 1}, new float[] {1, 0})).isEqualTo(2);
        assertThat(uniformity(new float[][] {{0, 1}, {1, 0}})).isEqualTo(-4);
        assertThat(alignment(new float[] {0, 1}, new float[] {0, 1})).isZero();
        assertThat(uniformity(new float[][] {{0, 1}, {0, 1}, {0, 1}})).isZero();
    }

    @Test
    void alignmentIsTheMeanOverThePairsAndUniformityTheLogOfTheMeanOverAllPairs() {
        Hypersphere measured =
                Hypersphere.of(
                        new float[][] {{1, 0}, {1, 0}, {0, 1}},
                        new float[][] {{-1, 0}, {0, 1}, {0, 1}},
                        new float[][] {{1, 0}, {0, 1}, {-1, 0}});
        assertThat(measured.pairs()).isEqualTo(3);
        assertThat(measured.items()).isEqualTo(3);
        assertThat(measured.alignment().orElseThrow()).isEqualTo((4 + 2 + 0) / 3.0);
        // Two of the three pairs are orthogonal, one is opposite.
        assertThat(measured.uniformity().orElseThrow())
                .isCloseTo(Math.log((2 * Math.exp(-4) + Math.exp(-8)) / 3), within(1e-12));
    }

    @Test
    void anAngleOfSixtyDegreesIsADistanceOfOne() {
        float[] sixty = {1, (float) Math.sqrt(3)};
        assertThat(alignment(new float[] {5, 0}, sixty)).isCloseTo(1, within(1e-6));
        assertThat(uniformity(new float[][] {{5, 0}, sixty})).isCloseTo(-2, within(1e-6));
    }

    @Test
    void lengthsDoNotMatter() {
        float[][] vectors = gaussian(40, 5, 3);
        float[][] scaled = new float[40][5];
        for (int i = 0; i < scaled.length; i++) {
            for (int j = 0; j < 5; j++) {
                // Powers of two round nothing.
                scaled[i][j] = vectors[i][j] * (float) Math.pow(2, i % 9 - 4);
            }
        }
        Hypersphere expected = Hypersphere.of(half(vectors, 0), half(vectors, 1), vectors);
        assertThat(Hypersphere.of(half(scaled, 0), half(scaled, 1), scaled)).isEqualTo(expected);
        assertThat(expected.alignment().orElseThrow()).isBetween(1.0, 3.0);
    }

    @Test
    void itIsWhatCosinesSay() {
        float[][] vectors = gaussian(60, 7, 4);
        Hypersphere measured = Hypersphere.of(half(vectors, 0), half(vectors, 1), vectors);
        double distances = 0;
        double kernels = 0;
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                double apart = 2 - 2 * cosine(vectors[i], vectors[j]);
                kernels += i == j ? 0 : Math.exp(-2 * apart);
                distances += j == i + 30 ? apart : 0;
            }
        }
        assertThat(measured.alignment().orElseThrow()).isCloseTo(distances / 30, within(1e-9));
        assertThat(measured.uniformity().orElseThrow())
                .isCloseTo(Math.log(kernels / (60 * 59)), within(1e-9));
    }

    @Test
    void randomDirectionsAreTwoApartAndNearlyAsUniformAsCanBe() {
        int d = 64;
        float[][] vectors = gaussian(300, d, 5);
        Hypersphere measured = Hypersphere.of(half(vectors, 0), half(vectors, 1), vectors);
        assertThat(measured.alignment().orElseThrow()).isCloseTo(2, within(0.05));
        // A cosine varies by 1 / d, so the mean of exp(-4 + 4 cosine) is about exp(-4 + 8 / d).
        assertThat(measured.uniformity().orElseThrow()).isCloseTo(-4 + 8.0 / d, within(0.02));
    }

    @Test
    void whereAllVectorsShareADirectionUnrelatedOnesAreNearerThanTwo() {
        // The parts that are not shared are orthogonal: 2 apart without the shared one.
        float[][] pair = {{1, 1, 0}, {1, 0, 1}};
        assertThat(alignment(pair[0], pair[1])).isCloseTo(1, within(1e-12));
        assertThat(uniformity(pair)).isCloseTo(-2, within(1e-12));
    }

    @Test
    void aVectorOfZerosIsOneFromAllOthers() {
        assertThat(alignment(new float[] {0, 0}, new float[] {0, 7})).isEqualTo(1);
        assertThat(alignment(new float[2], new float[2])).isZero();
    }

    @Test
    void withoutPairsThereIsNothingToMeasure() {
        Hypersphere measured = Hypersphere.of(NONE, NONE, new float[][] {{1, 0}});
        assertThat(measured.alignment()).isEmpty();
        assertThat(measured.uniformity()).isEmpty();
        assertThat(Hypersphere.of(NONE, NONE, NONE).uniformity()).isEmpty();
        assertThatThrownBy(() -> Hypersphere.of(NONE, new float[1][2], NONE))
                .hasMessageContaining("0 earlier and 1 later items");
    }

    private static double alignment(float[] u, float[] v) {
        return Hypersphere.of(new float[][] {u}, new float[][] {v}, NONE).alignment().orElseThrow();
    }

    private static double uniformity(float[][] vectors) {
        return Hypersphere.of(NONE, NONE, vectors).uniformity().orElseThrow();
    }

    private static float[][] half(float[][] rows, int which) {
        float[][] half = new float[rows.length / 2][];
        System.arraycopy(rows, which * half.length, half, 0, half.length);
        return half;
    }

    private static float[][] gaussian(int count, int d, long seed) {
        Random random = new Random(seed);
        float[][] vectors = new float[count][d];
        for (float[] vector : vectors) {
            for (int i = 0; i < d; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    private static double cosine(float[] u, float[] v) {
        return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
    }

    private static double dot(float[] u, float[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += (double) u[i] * v[i];
        }
        return sum;
    }
}
