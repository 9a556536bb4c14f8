package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatasetTest {

    @Test
    void theVocabularyIsOrderedByFrequencyThenById() {
        Dataset dataset = dataset("u c@1 b@2 a@3", "v b@1 c@2", "w b@1 d@2");
        assertThat(dataset.vocabulary().itemIds()).containsExactly("b", "c", "a", "d");
        assertThat(dataset.sequences()).isDeepEqualTo(new int[][] {{2, 1, 3}, {1, 2}, {1, 4}});
        assertThat(dataset.learnt().events().apply(0).timeMillis(2)).isEqualTo(3);
        assertThat(dataset.learnt().events().apply(2).timeMillis(0)).isEqualTo(1);
        assertThat(dataset.events()).isEqualTo(7);
        assertThat(dataset.popularItems(2)).containsExactly("b", "c");
        assertThat(dataset.popularItems(9)).containsExactly("b", "c", "a", "d");
    }

    @Test
    void theVocabularyDoesNotDependOnTheOrderOfArrival() {
        assertThat(dataset("v b@1 c@2", "u c@1 b@2").vocabulary().itemIds())
                .isEqualTo(dataset("u c@1 b@2", "v b@1 c@2").vocabulary().itemIds());
    }

    private static Dataset dataset(String... users) {
        return Dataset.of(Histories.of(users));
    }
}
