package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuitedOptionsTest {
    private static final Hyperparameter<Integer> LENGTH =
            Hyperparameter.count("length", 1, "A length.");

    private static final Hyperparameter<Integer> WIDTH =
            Hyperparameter.count("width", 1, "A width.");

    private static final TrainOptions DEFAULTS =
            TrainOptions.none().byData(LENGTH, 50, "as it comes").byDefault(WIDTH, 64);

    @Test
    void theDataDecideWhatFollowsThemWithAReason() {
        SuitedOptions suited =
                new SuitedOptions(DEFAULTS)
                        .decided(LENGTH, 100, "long ones")
                        .decided(WIDTH, 1, "thin");
        assertThat(suited)
                .isEqualTo(
                        new SuitedOptions(
                                DEFAULTS.byDefault(LENGTH, 100), Map.of("length", "long ones")));
    }

    @Test
    void theDataDecideNothingThatIsGiven() {
        TrainOptions given = DEFAULTS.with(LENGTH, 50);
        assertThat(new SuitedOptions(given).decided(LENGTH, 100, "long ones"))
                .isEqualTo(new SuitedOptions(given));
    }

    @Test
    void aTrainingThatGoesOnKeepsWhatWasDecidedBefore() {
        SuitedOptions suited = new SuitedOptions(DEFAULTS).decided(LENGTH, 100, "long ones");
        Map<String, String> before = Map.of("length", "50", "width", "8", "other", "x");
        assertThat(suited.goingOnFrom(before, DEFAULTS))
                .isEqualTo(
                        new SuitedOptions(
                                DEFAULTS,
                                Map.of(
                                        "length",
                                        "as in the model that the training goes on from")));
        assertThat(
                        new SuitedOptions(DEFAULTS.with(LENGTH, 7))
                                .goingOnFrom(before, DEFAULTS)
                                .options()
                                .get(LENGTH))
                .isEqualTo(7);
    }

    @Test
    void anOptionThatAnEarlierBuildDidNotHaveKeepsItsDefault() {
        SuitedOptions suited = new SuitedOptions(DEFAULTS).decided(LENGTH, 100, "long ones");
        assertThat(suited.goingOnFrom(Map.of("width", "8"), DEFAULTS).options())
                .isEqualTo(DEFAULTS);
    }
}
