package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PopularityTest {
    private final Popularity popularity = new Popularity();

    @Test
    void theMostClickedComeFirstAndTheLesserIdAmongEqualOnes() {
        for (String item : "c b b a a d".split(" ", -1)) {
            popularity.clicked(item);
        }
        assertThat(Popularity.most(popularity.clicks(), 3))
                .containsExactly(Map.entry("a", 2), Map.entry("b", 2), Map.entry("c", 1));
        assertThat(popularity.ranking()).isEmpty();
        popularity.rank();
        assertThat(popularity.ranking()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void itemsBeyondTheBoundAreNotCounted() {
        for (int item = 0; item < Popularity.MOST_ITEMS; item++) {
            popularity.clicked("i" + item);
        }
        popularity.clicked("late");
        popularity.clicked("i0");
        assertThat(popularity.clicks()).doesNotContainKey("late").containsEntry("i0", 2);
    }
}
