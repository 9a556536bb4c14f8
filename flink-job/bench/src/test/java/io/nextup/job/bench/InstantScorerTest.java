package io.nextup.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.TopK;
import org.junit.jupiter.api.Test;

class InstantScorerTest {
    @Test
    void everySequenceGetsTheFirstItemsBestFirst() {
        try (InstantScorer scorer = new InstantScorer(5)) {
            TopK answer = scorer.topk(new ModelInput(2, new long[] {3, 4, 5, 1}, new long[2]), 3);

            assertThat(answer.indices()).containsExactly(1, 2, 3, 1, 2, 3);
            assertThat(answer.scores()).containsExactly(1f, 1f / 2, 1f / 3, 1f, 1f / 2, 1f / 3);
        }
    }

    @Test
    void aSmallCatalogueIsFilledUpAsTheContractSays() {
        try (InstantScorer scorer = new InstantScorer(1)) {
            TopK answer = scorer.topk(ModelInput.row(new long[] {1}, new long[1]), 2);

            assertThat(answer.indices()).containsExactly(1, 0);
            assertThat(answer.scores()).containsExactly(1f, Float.NEGATIVE_INFINITY);
        }
    }
}
