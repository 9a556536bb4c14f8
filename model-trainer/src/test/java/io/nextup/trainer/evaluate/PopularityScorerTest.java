package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.TopK;
import org.junit.jupiter.api.Test;

class PopularityScorerTest {

    @Test
    void everybodyGetsTheCatalogueInItsOrderWithoutWhatIsExcluded() {
        long[] sequences = {3, 2};
        long[] exclude = {2, 0, 1, 3};
        TopK answer = new PopularityScorer(4).topk(new ModelInput(2, sequences, exclude), 3);
        assertThat(answer.indices()).containsExactly(1, 3, 4, 2, 4, 0);
        assertThat(answer.scores())
                .containsExactly(-1f, -3f, -4f, -2f, -4f, Float.NEGATIVE_INFINITY);
    }
}
