package io.nextup.trainer.family.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.family.network.Part.Start;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartTest {
    @Test
    void parametersArePathsAndDrawnInTheirOrder() {
        Part inner = new Part("Inner", "inner").withTable("item_vectors", Start.within(1), 2, 3);
        Part outer =
                new Part("Outer", "outer").with("gain", Start.NEAR_ZERO, 4).with("inside", inner);
        Map<String, float[]> weights = outer.initialWeights(5);
        assertThat(outer.size()).isEqualTo(4 + 3 * 3);
        assertThat(weights.keySet()).containsExactly("gain", "inside.item_vectors");
        Random random = new Random(5);
        for (float value : weights.get("gain")) {
            assertThat(value).isEqualTo((float) (random.nextGaussian() * 0.02));
        }
        // The row of padding is drawn like the others, and starts as zeros.
        for (int i = 0; i < 9; i++) {
            float drawn = (float) (2 * random.nextDouble() - 1);
            assertThat(weights.get("inside.item_vectors")[i]).isEqualTo(i < 3 ? 0 : drawn);
        }
        assertThat(weights.get("gain"))
                .isEqualTo(outer.initialWeights(5).get("gain"))
                .isNotEqualTo(outer.initialWeights(6).get("gain"));
    }

    /** A warm start tells tables by their names. */
    @Test
    void aTableAndNothingElseHasTheNameOfOne() {
        Part part = new Part("Part", "text").with("gain", Start.ONE, 1);
        assertThatThrownBy(() -> part.withTable("vectors", Start.ONE, 2, 3))
                .hasMessage(
                        "vectors: the name of a table with a row for each item, and no other, begins"
                                + " with item_");
        assertThatThrownBy(() -> part.with("item_gain", Start.ONE, 1))
                .hasMessageStartingWith("item_gain: the name of a table");
        assertThatThrownBy(() -> part.with("gain", Start.ONE, 1)).hasMessage("gain is given twice");
    }
}
