package io.nextup.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TieShuffleTest {
    private static final long[] TIMES = {1, 1, 1, 2, 1, 2};

    @Test
    void onlyTiesChangePlacesAndInEveryWay() {
        Set<String> orders = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            int[] order = shuffled(new int[] {0, 3, 2, 4}, TIMES, seed);
            assertThat(order[1]).isEqualTo(3);
            orders.add("" + order[0] + order[2] + order[3]);
        }
        assertThat(orders).containsExactlyInAnyOrder("024", "042", "204", "240", "402", "420");
    }

    @Test
    void aSeedGivesOneOrder() {
        int[] many = IntStream.range(0, 50).toArray();
        long[] times = new long[50];
        assertThat(shuffled(many, times, 3))
                .containsExactlyInAnyOrder(Arrays.stream(many).boxed().toArray(Integer[]::new))
                .isEqualTo(shuffled(many, times, 3))
                .isNotEqualTo(shuffled(many, times, 4));
    }

    @Test
    void aTieHasTheSameOrderWhateverElseTheUserDid() {
        for (int seed = 0; seed < 20; seed++) {
            int[] more = shuffled(new int[] {3, 0, 1, 5, 2}, TIMES, seed);
            assertThat(new int[] {more[1], more[2], more[4]})
                    .isEqualTo(shuffled(new int[] {0, 1, 2}, TIMES, seed));
        }
    }

    private static int[] shuffled(int[] order, long[] times, long seed) {
        int[] shuffled = order.clone();
        TieShuffle.shuffle("u", shuffled, times, seed);
        return shuffled;
    }
}
