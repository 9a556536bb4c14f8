package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.nextup.scoring.ItemBias;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptBiasTest {
    private final Set<NDArray> used = Collections.newSetFromMap(new IdentityHashMap<>());
    private NDManager manager;
    private KeptBias kept;

    @BeforeEach
    void open() {
        manager = PyTorch.engine().newBaseManager();
        kept = new KeptBias(manager);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void eachCallHasTheValuesOfItsBias() {
        assertThat(values(ItemBias.NONE)).isEmpty();
        ItemBias first = bias(1);
        assertThat(values(first)).containsExactly(0, 1, Float.NEGATIVE_INFINITY);
        assertThat(values(bias(2))).containsExactly(0, 2, Float.NEGATIVE_INFINITY);
        assertThat(values(bias(3))).containsExactly(0, 3, Float.NEGATIVE_INFINITY);
        assertThat(values(first)).containsExactly(0, 1, Float.NEGATIVE_INFINITY);
        assertThat(values(ItemBias.NONE)).isEmpty();
    }

    @Test
    void changesUseTwoTensorsInTurnAndACallOfTheSameBiasNoOther() {
        for (int i = 0; i < 20; i++) {
            ItemBias bias = bias(i);
            values(bias);
            values(bias);
        }
        assertThat(used).hasSize(2);
    }

    @Test
    void aCallKeepsItsValuesWhileOthersComeAndGo() {
        ItemBias open = bias(1);
        kept.with(
                open,
                tensor -> {
                    for (int i = 2; i < 6; i++) {
                        assertThat(values(bias(i))).containsExactly(0, i, Float.NEGATIVE_INFINITY);
                    }
                    assertThat(tensor.toFloatArray())
                            .containsExactly(0, 1, Float.NEGATIVE_INFINITY);
                    return tensor;
                });
        assertThat(values(bias(7))).containsExactly(0, 7, Float.NEGATIVE_INFINITY);
        assertThat(used).as("beside the one of the open call").hasSize(2);
    }

    @Test
    void closingFreesAllTensorsOnceTheirCallsHaveEnded() {
        List<NDArray> all = new ArrayList<>();
        kept.with(
                bias(1),
                first -> {
                    values(bias(2));
                    values(bias(3));
                    all.addAll(used);
                    kept.close();
                    assertThat(all).allMatch(NDArray::isReleased);
                    assertThat(first.isReleased()).isFalse();
                    all.add(first);
                    return null;
                });
        assertThat(all).hasSize(3).allMatch(NDArray::isReleased);
    }

    private float[] values(ItemBias bias) {
        return kept.with(
                bias,
                tensor -> {
                    if (!bias.isNone()) {
                        used.add(tensor);
                    }
                    return tensor.toFloatArray();
                });
    }

    private static ItemBias bias(float value) {
        return ItemBias.of(new float[] {0, value, Float.NEGATIVE_INFINITY});
    }
}
