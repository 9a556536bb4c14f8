package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightSearchTest {

    @Test
    void theBestQuarterIsLookedAroundByEighthsAndThenBySixteenths() throws Exception {
        List<Double> judged = new ArrayList<>();
        WeightSearch.Choice choice =
                WeightSearch.search(
                        weight -> {
                            judged.add(weight);
                            return -Math.abs(weight - 0.58);
                        });
        assertThat(choice.weight()).isEqualTo(0.5625);
        assertThat(choice.ndcg()).isEqualTo(-Math.abs(0.5625 - 0.58));
        assertThat(judged).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0, 0.375, 0.625, 0.5625, 0.6875);
    }

    @Test
    void theEndsCanBeTheBestAndNothingBeyondThemIsAsked() throws Exception {
        assertThat(WeightSearch.search(weight -> -weight).weight()).isEqualTo(0);
        assertThat(WeightSearch.search(weight -> weight).weight()).isEqualTo(1);
    }

    @Test
    void ofEqualsTheFirstOneIsTaken() throws Exception {
        assertThat(WeightSearch.search(weight -> 0.25)).isEqualTo(new WeightSearch.Choice(0, 0.25));
    }
}
