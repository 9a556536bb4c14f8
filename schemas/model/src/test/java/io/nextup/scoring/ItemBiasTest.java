package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemBiasTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    @Test
    void onlyMinusInfinityForbids() {
        ItemBias bias = ItemBias.of(new float[] {0, NEVER, -ItemBias.GREATEST, 30, 0});

        assertThat(bias.itemCount()).isEqualTo(4);
        assertThat(bias.isNone()).isFalse();
        assertThat(new boolean[] {bias.forbids(1), bias.forbids(2), bias.forbids(3)})
                .containsExactly(true, false, false);
        assertThat(ItemBias.NONE.isNone()).isTrue();
        assertThat(ItemBias.NONE.forbids(1)).isFalse();
        assertThat(ItemBias.NONE.itemCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 30.001f, -31})
    void aValueThatProductsWouldNotSurviveIsRefused(float value) {
        assertThatThrownBy(() -> ItemBias.of(new float[] {0, 1, value}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The bias of item 2 is %s: -Infinity, or at most 30.0 either way"
                                .formatted(value));
    }

    @Test
    void paddingHasNone() {
        assertThatThrownBy(() -> ItemBias.of(new float[] {NEVER, 1}))
                .hasMessage("The bias of padding is -Infinity, not 0");
        assertThatThrownBy(() -> ItemBias.of(new float[0]))
                .hasMessage("The bias of padding is missing, not 0");
    }
}
