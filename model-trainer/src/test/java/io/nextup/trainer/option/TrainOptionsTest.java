package io.nextup.trainer.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class TrainOptionsTest {
    private static final Hyperparameter<Integer> LAYERS =
            Hyperparameter.count("layers", 1, "Blocks.");
    private static final Hyperparameter<Double> DROPOUT =
            Hyperparameter.number("dropout", "Left out.");

    private final TrainOptions options = TrainOptions.none().with(LAYERS, 2).with(DROPOUT, 0.5);

    @Test
    void aValueIsReadByItsDeclaration() {
        int layers = options.get(LAYERS);
        assertThat(layers).isEqualTo(2);
        assertThat(options.get(Hyperparameter.number("dropout", "Alike."))).isEqualTo(0.5);
        assertThat(options.has(LAYERS)).isTrue();
    }

    @Test
    void whatIsNotAmongThemIsNamed() {
        Hyperparameter<Integer> heads = Hyperparameter.count("heads", 1, "Heads.");
        assertThat(options.has(heads)).isFalse();
        assertThatThrownBy(() -> options.get(heads))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("heads is not among the options [layers, dropout]");
    }

    @Test
    void aChangedValueKeepsItsPlaceAndTheOriginalItsValue() {
        TrainOptions changed = options.with(LAYERS, 3).withSeed(9);
        assertThat(changed.texts()).hasToString("{layers=3, dropout=0.5}");
        assertThat(changed.seed()).isEqualTo(9);
        assertThat(options.texts()).hasToString("{layers=2, dropout=0.5}");
        assertThat(options.seed()).isEqualTo(1);
        assertThat(changed).isNotEqualTo(options).hasToString("seed 9, {layers=3, dropout=0.5}");
        assertThat(changed.with(LAYERS, 2).withSeed(1))
                .isEqualTo(options)
                .hasSameHashCodeAs(options);
    }

    @Test
    void othersReplaceAndFollowButLeaveTheSeed() {
        Hyperparameter<String> kind = Hyperparameter.text("kind", "A kind.");
        TrainOptions others = TrainOptions.none().with(kind, "a").with(LAYERS, 4).withSeed(8);
        assertThat(options.withAll(others)).hasToString("seed 1, {layers=4, dropout=0.5, kind=a}");
    }

    @Test
    void dataDecideADefaultThatNobodyGave() {
        Hyperparameter<Integer> length = Hyperparameter.count("length", 1, "A length.");
        Hyperparameter<Integer> width = Hyperparameter.count("width", 1, "A width.");
        TrainOptions defaults =
                TrainOptions.none().byData(length, 50, "as it comes").byDefault(width, 64);
        assertThat(defaults.followsData(length)).isTrue();
        assertThat(defaults.followsData(width)).isFalse();
        assertThat(defaults.wordsOfData(length)).contains("as it comes");
        assertThat(TrainOptions.none().followsData(length)).isFalse();
        assertThat(defaults.requested()).hasToString("{length=by the data, width=64}");
        TrainOptions given = defaults.with(length, 50);
        assertThat(given.followsData(length)).isFalse();
        assertThat(given.wordsOfData(length)).isEmpty();
        assertThat(given.byDefault(length, 9).withSeed(2).followsData(length)).isFalse();
        assertThat(defaults.withAll(given).followsData(length)).isFalse();
        assertThat(given.requested()).isEqualTo(defaults.texts());
        assertThat(given).isNotEqualTo(defaults);
    }

    @Test
    void aValueOutOfItsRangeIsRefused() {
        assertThatThrownBy(() -> options.with(LAYERS, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layers is 0: at least 1");
    }
}
