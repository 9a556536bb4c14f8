package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.trainer.train.NegativeSampler.Negatives;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NegativeSamplerTest {
    private static final int DRAWS = 100_000;
    private static final long[] COUNTS = {1_000, 40, 30, 10, 10, 3, 1, 1, 1, 1};

    @Test
    void anItemIsInAsOftenAsItsCorrectionSays() {
        NegativeSampler sampler = new NegativeSampler(COUNTS, 4);
        Random random = new Random(1);
        int[] times = new int[COUNTS.length + 1];
        float[] corrections = new float[COUNTS.length + 1];
        for (int i = 0; i < DRAWS; i++) {
            Negatives drawn = sampler.draw(random);
            assertThat(drawn.items()).isSorted().doesNotHaveDuplicates();
            for (int n = 0; n < drawn.items().length; n++) {
                times[(int) drawn.items()[n]]++;
                corrections[(int) drawn.items()[n]] = drawn.corrections()[n];
            }
        }
        for (int item = 1; item <= COUNTS.length; item++) {
            double chance = Math.exp(-corrections[item]);
            double deviation = Math.sqrt(chance * (1 - chance) / DRAWS);
            assertThat(times[item] / (double) DRAWS)
                    .as("item %d", item)
                    .isCloseTo(chance, within(4 * deviation + 1e-6));
        }
        // The first would be in more than once a draw: it always is.
        assertThat(times[1]).isEqualTo(DRAWS);
        assertThat(times[2]).isGreaterThan(times[4]);
        assertThat(times[4]).isGreaterThan(times[7]);
    }

    @Test
    void chancesAreInProportionToAPowerOfTheCounts() {
        // All chances far below 1, and none reaches into two strata: 16 to the power is 8.
        long[] counts = IntStream.range(0, 30).mapToLong(i -> i < 10 ? 16 : 1).toArray();
        Negatives drawn = new NegativeSampler(counts, 1).draw(new Random(1));
        double chance = (drawn.items()[0] <= 10 ? 8 : 1) / 100.0;
        assertThat((double) drawn.corrections()[0]).isCloseTo(-Math.log(chance), within(1e-6));
    }

    @Test
    void theSumOverTheDrawnEstimatesTheSumOverAll() {
        NegativeSampler sampler = new NegativeSampler(COUNTS, 4);
        Random random = new Random(2);
        double[] values = random.doubles(COUNTS.length).toArray();
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            Negatives drawn = sampler.draw(random);
            for (int n = 0; n < drawn.items().length; n++) {
                sum += values[(int) drawn.items()[n] - 1] * Math.exp(drawn.corrections()[n]);
            }
        }
        assertThat(sum / DRAWS).isCloseTo(Arrays.stream(values).sum(), within(0.05));
    }

    @Test
    void aSmallCatalogueIsDrawnWholeWithoutCorrections() {
        Negatives drawn = new NegativeSampler(new long[] {5, 2, 1}, 512).draw(new Random(1));
        assertThat(drawn.items()).containsExactly(1, 2, 3);
        assertThat(drawn.corrections()).containsExactly(0, 0, 0);
    }

    @Test
    void aMillionItemsKeepTheirChancesWhereNearlyAllAreRare() {
        // Sums of a million chances are rounded; the last items must stay within reach.
        long[] counts =
                IntStream.rangeClosed(1, 1_000_000).mapToLong(i -> 1 + 100_000 / i).toArray();
        NegativeSampler sampler = new NegativeSampler(counts, 512);
        Random random = new Random(3);
        double estimate = 0;
        for (int i = 0; i < 1_000; i++) {
            Negatives drawn = sampler.draw(random);
            assertThat(drawn.items()[drawn.items().length - 1]).isLessThanOrEqualTo(1_000_000);
            for (float correction : drawn.corrections()) {
                estimate += Math.exp(correction) / 1_000;
            }
        }
        assertThat(estimate).isCloseTo(1_000_000, within(10_000.0));
    }
}
