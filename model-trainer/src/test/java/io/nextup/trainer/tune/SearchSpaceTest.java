package io.nextup.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.markov.MarkovOptions;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    private static final Hyperparameter<Integer> WIDTH =
            Hyperparameter.count("width", 1, "Width.").trying(1, 2, 4);
    private static final Hyperparameter<Integer> HEADS =
            Hyperparameter.count("heads", 1, "Heads.").trying(1, 2);
    private static final Hyperparameter<Integer> SIZE = Hyperparameter.count("size", 1, "Size.");

    private static final TrainOptions OWN =
            TrainOptions.none().byDefault(WIDTH, 2).byDefault(SIZE, 7).byDefault(HEADS, 1);

    @Test
    void everyCombinationIsDrawnOnceWhereThereAreFew() {
        assertThat(SearchSpace.around(OWN, options -> true).draw(50))
                .extracting(Proposal::changes)
                .containsExactlyInAnyOrder(
                        Map.of("width", "1"),
                        Map.of("width", "4"),
                        Map.of("heads", "2"),
                        Map.of("width", "1", "heads", "2"),
                        Map.of("width", "4", "heads", "2"));
    }

    @Test
    void givenOptionsStay() {
        assertThat(SearchSpace.around(OWN.with(WIDTH, 2), options -> true).draw(50))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.options()).isEqualTo(OWN.with(WIDTH, 2).with(HEADS, 2));
                            assertThat(one.words()).isEqualTo("heads 2");
                        });
        SearchSpace none = SearchSpace.around(OWN.with(WIDTH, 2).with(HEADS, 1), options -> true);
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.draw(50)).isEmpty();
    }

    @Test
    void valuesThatDoNotGoTogetherAreNotDrawn() {
        assertThat(
                        SearchSpace.around(
                                        OWN,
                                        options -> options.get(WIDTH) % options.get(HEADS) == 0)
                                .draw(50))
                .hasSize(4)
                .noneMatch(one -> one.changes().equals(Map.of("width", "1", "heads", "2")));
    }

    @Test
    void theSeedDecidesAndTheFirstOnesAreTheSameHoweverManyAreDrawn() {
        TrainOptions own = MarkovOptions.defaults();
        List<Proposal> ten = SearchSpace.around(own, options -> true).draw(10);
        assertThat(ten)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .isEqualTo(SearchSpace.around(own, options -> true).draw(30).subList(0, 10));
        assertThat(SearchSpace.around(own.withSeed(2), options -> true).draw(10))
                .extracting(Proposal::changes)
                .isNotEqualTo(ten.stream().map(Proposal::changes).toList());
        assertThat(ten).allMatch(one -> !one.changes().isEmpty() && one.changes().size() <= 3);
        assertThat(ten)
                .allSatisfy(
                        one ->
                                one.changes()
                                        .forEach(
                                                (key, value) ->
                                                        assertThat(own.texts().get(key))
                                                                .isNotEqualTo(value)));
    }

    @Test
    void everyFamilyButPopularityHasValuesThatItsModelsCanHave() {
        for (Family family : Families.onClassPath().all()) {
            SearchSpace space =
                    SearchSpace.around(
                            family.defaults(),
                            options -> {
                                try {
                                    family.check(options);
                                    return true;
                                } catch (IllegalArgumentException e) {
                                    return false;
                                }
                            });
            assertThat(space.isEmpty())
                    .as(family.name())
                    .isEqualTo(family.name().equals("popularity"));
            assertThat(space.draw(20)).as(family.name()).hasSize(space.isEmpty() ? 0 : 20);
        }
    }
}
