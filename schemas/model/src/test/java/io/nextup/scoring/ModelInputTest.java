package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelInputTest {
    @Test
    void widthsAreThoseOfARow() {
        ModelInput input = new ModelInput(2, new long[] {1, 2, 3, 4, 0, 0}, new long[] {1, 4});
        assertThat(input.width()).isEqualTo(3);
        assertThat(input.excludeWidth()).isEqualTo(1);
        assertThat(ModelInput.row(new long[] {1, 2}, new long[0]).width()).isEqualTo(2);
    }

    @Test
    void aColumnHasAValueOfEachItemOrOfEachRow() {
        long[] items = {1, 2, 3, 4, 0, 0};
        ModelInput input = new ModelInput(2, items, new long[0], List.of(new long[6], new long[2]));
        assertThat(input.columns()).hasSize(2);
        assertThatThrownBy(() -> new ModelInput(2, items, new long[0], List.of(new long[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A column of 3 values beside 2 rows of 6 items in all");
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 0", "2, 4, 1", "0, 0, 0", "-1, 2, 2"})
    void sizesThatDoNotAgreeAreRefused(int rows, int items, int exclude) {
        assertThatThrownBy(() -> new ModelInput(rows, new long[items], new long[exclude]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "%d items and %d exclusions are not %d rows"
                                .formatted(items, exclude, rows));
    }
}
