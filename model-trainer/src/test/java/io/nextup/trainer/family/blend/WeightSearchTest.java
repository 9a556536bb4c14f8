package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightSearchTest {

    @Test
    void theBestTenthIsLookedAroundByHalves() throws Exception {
        List<Double> judged = new ArrayList<>();
        WeightSearch.Choice choice =
                WeightSearch.search(
                        weight -> {
                            judged.add(weight);
                            return 1 - Math.abs(weight - 0.66);
                        });
        assertThat(choice).isEqualTo(new WeightSearch.Choice(0.65, 0.99));
        assertThat(judged)
                .containsExactly(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 0.65, 0.75);
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
