package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "12101, 12101", "10k, 10000", "10K, 10000", "1M, 1000000", "2m, 2000000"})
    void largeNumbersMayBeWrittenShort(String written, int value) {
        assertThat(Count.parse(written).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1.5k", "10kk", "1G", "10 k", "9999999999"})
    void whatIsNoCountIsRefused(String written) {
        assertThatThrownBy(() -> Count.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(written, "write 12101, 10k or 1M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0k", "2148M", "999999999k"})
    void aCountOutOfRangeIsRefused(String written) {
        assertThatThrownBy(() -> Count.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"%s\" is out of range: 1 to 2147483647".formatted(written));
    }

    @Test
    void theLargestCountFits() {
        assertThat(Count.parse("2147M").value()).isEqualTo(2_147_000_000);
    }
}
