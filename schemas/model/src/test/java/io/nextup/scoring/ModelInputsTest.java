package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThat;
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
    void inputsAreThoseOfTheirNames() {
        ModelInputs all =
                new ModelInputs(List.of(InputColumn.NOW, InputColumn.TYPES), List.of("view"), true);

        assertThat(all.words()).containsExactly("now", "types", "bias");
        assertThat(ModelInputs.named(all.words(), List.of("view"))).isEqualTo(all);
        assertThat(ModelInputs.named(List.of(), List.of())).isEqualTo(ModelInputs.NONE);
        assertThat(ModelInputs.named(List.of("bias"), List.of())).isEqualTo(ModelInputs.BIAS);
        assertThat(ModelInputs.knownWords()).containsExactly("times", "types", "now", "bias");
        assertThatThrownBy(() -> ModelInputs.named(List.of("weather", "bias"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "weather is not an input that this build knows: [times, types, now, bias]");
        assertThatThrownBy(() -> ModelInputs.named(List.of("bias", "bias"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("bias stands before another input");
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
