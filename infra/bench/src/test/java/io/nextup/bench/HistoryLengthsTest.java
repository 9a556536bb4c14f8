package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryLengthsTest {
    private static final int DRAWN = 200_000;

    @Test
    void lengthsAreSpreadLikeThoseOfAmazonBeauty() {
        Random random = new Random(1);
        int[] sorted =
                IntStream.generate(() -> HistoryLengths.LIKE_BEAUTY.draw(random))
                        .limit(DRAWN)
                        .sorted()
                        .toArray();

        // The data's own: mean 8.88, minimum 5, median 6, 75 % 9, 90 % 14, 99 % 43, maximum 204.
        assertThat(IntStream.of(sorted).average().orElseThrow()).isCloseTo(8.88, within(0.3));
        assertThat(sorted[0]).isEqualTo(5);
        assertThat(sorted[DRAWN / 2]).isCloseTo(6, within(1));
        assertThat(sorted[DRAWN * 3 / 4]).isEqualTo(9);
        assertThat(sorted[DRAWN * 9 / 10]).isCloseTo(14, within(1));
        assertThat(sorted[DRAWN * 99 / 100]).isCloseTo(43, within(4));
        assertThat(sorted[DRAWN - 1]).isLessThanOrEqualTo(204);
    }

    @Test
    void aHistoryHasAsMuchWeightAsEvents() {
        Random random = new Random(1);
        double byHistory = mean(() -> HistoryLengths.LIKE_BEAUTY.draw(random));
        double squares = mean(() -> (int) Math.pow(HistoryLengths.LIKE_BEAUTY.draw(random), 2));

        assertThat(mean(() -> HistoryLengths.LIKE_BEAUTY.drawByEvent(random)))
                .isCloseTo(squares / byHistory, within(0.6));
    }

    @Test
    void aFixedLengthIsThatOfAll() {
        HistoryLengths fifty = new HistoryLengths(50);

        assertThat(fifty.draw(new Random(1))).isEqualTo(50);
        assertThat(fifty.drawByEvent(new Random(1))).isEqualTo(50);
    }

    private static double mean(IntSupplier length) {
        return IntStream.generate(length).limit(DRAWN).average().orElseThrow();
    }
}
