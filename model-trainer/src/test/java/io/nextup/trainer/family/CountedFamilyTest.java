package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.trainer.family.CountedFamily.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountedFamilyTest {
    private static final ScriptObject MODULE = new ScriptObject("Mine");

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void expectedEntriesAreAFiniteNumberOfThem(double entries) {
        assertThatThrownBy(() -> new Counts(MODULE, "", entries))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(entries))
                .hasMessageContaining("at least 0");
    }

    @Test
    void noneMayBeExpected() {
        assertThat(new Counts(MODULE, "", 0).expectedEntries()).isZero();
    }
}
