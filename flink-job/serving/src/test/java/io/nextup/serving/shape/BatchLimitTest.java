package io.nextup.serving.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.RowBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchLimitTest {
    /** The job's defaults. */
    private static final BatchLimit DEFAULT = new BatchLimit(256, 512 << 20);

    @ParameterizedTest
    @CsvSource({
        "12101, 50, 64, 256, 256",
        "100000, 50, 64, 256, 256",
        "100000, 200, 128, 221, 256",
        "1000000, 50, 64, 44, 256",
        "10000000, 50, 64, 4, 104",
        "100000000, 50, 64, 1, 10"
    })
    void theDefaultsGiveEachModelTheRowsThatFit(
            int items, int length, int dimension, int scoringAll, int pruning) {
        assertThat(DEFAULT.rows(RowBytes.scoringAll(items, length, dimension)))
                .isEqualTo(scoringAll);
        assertThat(DEFAULT.rows(RowBytes.pruning(items, length, dimension))).isEqualTo(pruning);
    }

    @Test
    void asManyRowsAsFitAtLeastOneAndAtMostTheLargestSize() {
        BatchLimit limit = new BatchLimit(4, 1_000);

        assertThat(limit.rows(1)).isEqualTo(4);
        assertThat(limit.rows(250)).isEqualTo(4);
        assertThat(limit.rows(251)).isEqualTo(3);
        assertThat(limit.rows(500)).isEqualTo(2);
        assertThat(limit.rows(501)).isEqualTo(1);
        assertThat(limit.rows(RowBytes.MOST)).isEqualTo(1);
        assertThat(new BatchLimit(4, Long.MAX_VALUE).rows(1)).isEqualTo(4);
    }

    @Test
    void itSaysWhyAModelGetsFewerRowsThanAllowed() {
        assertThat(DEFAULT.fewer(RowBytes.scoringAll(1_000_000, 50, 64)))
                .contains(
                        "up to 44 requests instead of 256: each takes up to 12153612 bytes, and nextup.scoring.batch.memory is 536870912 bytes");
        assertThat(DEFAULT.fewer(RowBytes.scoringAll(100_000, 50, 64))).isEmpty();
    }

    @Test
    void limitsBelowOneAreAnError() {
        assertThatThrownBy(() -> new BatchLimit(0, 1))
                .hasMessage(
                        "nextup.scoring.batch.max-size is 0, nextup.scoring.batch.memory 1 bytes: each must be at least 1");
        assertThatThrownBy(() -> new BatchLimit(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
