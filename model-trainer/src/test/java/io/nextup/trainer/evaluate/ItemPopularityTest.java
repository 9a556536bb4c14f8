package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.ItemCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemPopularityTest {
    private final ItemPopularity popularity =
            ItemPopularity.of(
                    Vocabulary.of(List.of("a", "b", "c", "d", "new")),
                    new ItemCounts(Map.of("a", 9, "b", 2, "c", 2, "d", 5, "elsewhere", 100)));

    @Test
    void equallyPopularItemsShareThePercentileInTheMiddleOfTheirPlaces() {
        // Ascending: new 0; b, c 2; d 5; a 9.
        assertThat(popularity.percentile(1)).isEqualTo(0.9);
        assertThat(popularity.percentile(2)).isEqualTo(0.4);
        assertThat(popularity.percentile(3)).isEqualTo(0.4);
        assertThat(popularity.percentile(4)).isEqualTo(0.7);
        assertThat(popularity.percentile(5)).isEqualTo(0.1);
    }

    @Test
    void theMeanOverTheCatalogueIsOneHalfWhateverTheTies() {
        assertThat(popularity.mean(new int[] {1, 2, 3, 4, 5}).orElseThrow())
                .isCloseTo(0.5, within(1e-15));
    }

    @Test
    void paddingHasNoPopularity() {
        assertThat(popularity.mean(new int[] {0, 1, 0}).orElseThrow()).isEqualTo(0.9);
        assertThat(popularity.mean(new int[] {0}).isPresent()).isFalse();
    }

    @Test
    void theHeadIsTheMostPopularFifth() {
        assertThat(popularity.isHead(1)).isTrue();
        assertThat(popularity.isHead(4)).isFalse();
        assertThat(popularity.mostPopularFirst()).containsExactly(1, 4, 2, 3, 5);
    }
}
