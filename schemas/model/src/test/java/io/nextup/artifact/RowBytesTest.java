package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowBytesTest {

    @Test
    void theFormulas() {
        assertThat(RowBytes.scoringAll(12_101, 50, 64)).isEqualTo(4 * (3 * 12_102 + 12 * 50 * 64));
        assertThat(RowBytes.scoringAll(1_000_000, 50, 64)).isEqualTo(12_153_612);
        assertThat(RowBytes.pruning(1_000_000, 50, 64)).isEqualTo(4 * (125_000 + 12 * 50 * 64));
        assertThat(RowBytes.pruning(50_001, 1, 1)).isEqualTo(4 * (6_251 + 12));
        assertThat(RowBytes.counting(99, 0)).isEqualTo(1_200);
        assertThat(RowBytes.counting(99, 10.5)).isEqualTo(1_200 + 128 * 11);
        assertThat(RowBytes.mixingAll(99, 10, 8, 2)).isEqualTo(4 * (600 + 12 * 10 * 8) + 256);
        assertThat(RowBytes.mixingShortlist(80_000, 10, 8, 2))
                .isEqualTo(4 * (10_000 + 12 * 10 * 8) + 256);
    }

    @Test
    void whereTheManifestDoesNotSayAModuleOf128DimensionsScoresAll() {
        long assumed = RowBytes.scoringAll(1_000_000, 50, 128);

        assertThat(RowBytes.of(null, 1_000_000, 50)).isEqualTo(new RowBytes(assumed, assumed));
        assertThat(assumed).isEqualTo(4 * (3 * 1_000_001 + 12 * 50 * 128));
    }

    @Test
    void onAGpuEveryModuleScoresAll() {
        long assumed = RowBytes.scoringAll(1_000_000, 50, 128);

        assertThat(RowBytes.of(653_600L, 1_000_000, 50)).isEqualTo(new RowBytes(653_600, assumed));
        assertThat(RowBytes.of(assumed + 1, 1_000_000, 50))
                .isEqualTo(new RowBytes(assumed + 1, assumed + 1));
    }

    @Test
    void theLargestModuleOfAManifestHasAValidNumber() {
        assertThat(RowBytes.of(null, Integer.MAX_VALUE, Manifest.MAX_LENGTH).onCpu())
                .isLessThan(RowBytes.MOST);
        assertThatThrownBy(() -> new RowBytes(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("onCpu is 0: 1 to 1099511627776");
    }
}
