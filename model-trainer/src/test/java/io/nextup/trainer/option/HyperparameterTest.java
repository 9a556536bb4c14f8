package io.nextup.trainer.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HyperparameterTest {
    private static final Hyperparameter<Integer> MAX_LENGTH =
            Hyperparameter.count("maxLength", 1, "Most items.");

    private static final Hyperparameter<Double> DROPOUT =
            Hyperparameter.number("dropout", "Left out.").where(value -> value < 1, "below 1");

    @Test
    void theOptionIsTheKeyInWords() {
        assertThat(MAX_LENGTH.option()).isEqualTo("--max-length");
        assertThat(DROPOUT.option()).isEqualTo("--dropout");
    }

    @Test
    void aKeyThatMakesNoOptionIsRefused() {
        for (String key : new String[] {"", "MaxLength", "max-length", "max length", "2nd"}) {
            assertThatThrownBy(() -> Hyperparameter.number(key, "A number."))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"%s\"", key)
                    .hasMessageContaining("such as maxLength");
        }
    }

    @Test
    void aTextIsReadAsTheType() {
        assertThat(MAX_LENGTH.parse("7")).isEqualTo(7);
        assertThat(DROPOUT.parse("1e-3")).isEqualTo(0.001);
        assertThat(Hyperparameter.duration("budget", "Time.").parse("1h30m"))
                .isEqualTo(Duration.ofMinutes(90));
        assertThat(Hyperparameter.text("name", "A name.").parse(" a ")).isEqualTo(" a ");
        assertThat(
                        Hyperparameter.of("loss", Loss.class, Loss::valueOf, "Which loss.")
                                .parse("SOFTMAX"))
                .isEqualTo(Loss.SOFTMAX);
        assertThatThrownBy(() -> MAX_LENGTH.parse("x")).hasMessage("'x' is not an int");
        assertThatThrownBy(() -> DROPOUT.parse("x")).hasMessage("'x' is not a double");
    }

    private enum Loss {
        SOFTMAX
    }

    @Test
    void aValueKeepsEveryRule() {
        Hyperparameter<Integer> even = MAX_LENGTH.where(value -> value % 2 == 0, "an even number");
        assertThat(even.checked(2)).isEqualTo(2);
        assertThatThrownBy(() -> even.checked(0)).hasMessage("maxLength is 0: at least 1");
        assertThatThrownBy(() -> even.checked(3)).hasMessage("maxLength is 3: an even number");
        assertThatThrownBy(
                        () -> Hyperparameter.duration("budget", "").checked(Duration.ofSeconds(-1)))
                .hasMessage("budget is PT-1S: it must not be negative");
        assertThatThrownBy(() -> even.checked(null)).hasMessage("maxLength is null");
    }

    @Test
    void twoOfOneKeyAndTypeAreTheSameWhateverElseTheySay() {
        assertThat(MAX_LENGTH)
                .isEqualTo(Hyperparameter.count("maxLength", 5, "Other words."))
                .hasSameHashCodeAs(MAX_LENGTH.shapingWeights())
                .isNotEqualTo(Hyperparameter.number("maxLength", "Most items."))
                .isNotEqualTo(Hyperparameter.count("length", 1, "Most items."));
    }

    @Test
    void aValueThatASearchMayTryKeepsTheRules() {
        assertThat(DROPOUT.tries()).isEmpty();
        Hyperparameter<Double> searched = DROPOUT.trying(.1, .2);
        assertThat(searched.tries()).containsExactly(.1, .2);
        assertThat(
                        searched.labelled("P")
                                .where(value -> value > 0, "more")
                                .shapingWeights()
                                .tries())
                .containsExactly(.1, .2);
        assertThatThrownBy(() -> DROPOUT.trying(.5, 1.5)).hasMessage("dropout is 1.5: below 1");
    }

    @Test
    void onlyWhatIsSaidToShapesWeights() {
        assertThat(MAX_LENGTH.shapesWeights()).isFalse();
        assertThat(MAX_LENGTH.shapingWeights().labelled("M").shapesWeights()).isTrue();
    }
}
