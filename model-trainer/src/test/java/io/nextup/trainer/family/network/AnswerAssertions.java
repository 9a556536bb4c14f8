package io.nextup.trainer.family.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Compares answers with scores that are worked out by hand. */
public final class AnswerAssertions {
    private AnswerAssertions() {}

    /**
     * Asks for all items after a sequence.
     *
     * @param scores by item; that of padding does not count
     */
    public static void assertBy(double[] scores, Scorer scorer, int... sequence) {
        long[] items = Arrays.stream(sequence).asLongStream().toArray();
        assertBy(scores, scorer, ModelInput.row(items, new long[0]));
    }

    /** Asks for all items likewise, of a model with other inputs, too. */
    public static void assertBy(double[] scores, Scorer scorer, ModelInput input) {
        int items = scores.length - 1;
        int[] expected =
                IntStream.rangeClosed(1, items)
                        .boxed()
                        .sorted(Comparator.comparingDouble(item -> -scores[item]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        TopK answer = scorer.topk(input, items);
        assertThat(answer.indices()).isEqualTo(expected);
        for (int i = 0; i < items; i++) {
            assertThat((double) answer.scores()[i]).isCloseTo(scores[expected[i]], within(1e-4));
        }
    }
}
