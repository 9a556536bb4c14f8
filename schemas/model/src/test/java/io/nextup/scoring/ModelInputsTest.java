package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelInputsTest {
    @Test
    void theTypesAreNamedWhereTheyAreTakenAndNowhereElse() {
        assertThatThrownBy(() -> new ModelInputs(List.of(InputColumn.TYPES), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("optionalInputs is [types] and eventTypes is []: ");
        assertThatThrownBy(() -> new ModelInputs(List.of(InputColumn.NOW), List.of("view")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("optionalInputs is [now] and eventTypes is [view]: ");
    }

    @Test
    void noTypeIsEmpty() {
        assertThatThrownBy(() -> new ModelInputs(List.of(InputColumn.TYPES), List.of("view", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("eventTypes holds an empty one: [view, ]");
    }

    @Test
    void nothingIsTakenOrKnownTwice() {
        assertThatThrownBy(
                        () -> new ModelInputs(List.of(InputColumn.NOW, InputColumn.NOW), List.of()))
                .hasMessage("optionalInputs holds one twice: [now, now]");
        assertThatThrownBy(
                        () -> new ModelInputs(List.of(InputColumn.TYPES), List.of("view", "view")))
                .hasMessage("eventTypes holds one twice: [view, view]");
    }
}
