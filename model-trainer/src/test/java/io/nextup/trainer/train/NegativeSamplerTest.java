package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NegativeSamplerTest {

    @Test
    void drawsHaveNoRepeatsAndFavourNoItem() {
        NegativeSampler sampler = new NegativeSampler(10, 4);
        Random random = new Random(1);
        int[] counts = new int[11];
        for (int i = 0; i < 10_000; i++) {
            long[] drawn = sampler.draw(random);
            assertThat(Arrays.stream(drawn).distinct().count()).isEqualTo(4);
            for (long item : drawn) {
                counts[(int) item]++;
            }
        }
        assertThat(counts[0]).isZero();
        // 4,000 each on average; the standard deviation is 49.
        assertThat(Arrays.stream(counts).skip(1).boxed())
                .allMatch(count -> count > 3_750 && count < 4_250);
    }

    @Test
    void aSmallCatalogueIsDrawnWhole() {
        assertThat(new NegativeSampler(3, 512).draw(new Random(1)))
                .containsExactlyInAnyOrder(1, 2, 3);
    }
}
