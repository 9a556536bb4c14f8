package io.nextup.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClickCountsTest {
    private final ClickCounts counts = new ClickCounts(4);

    @Test
    void theMostClickedComeFirstAndTheLesserIdAmongEqualOnes() {
        click("c b b a a d");
        assertThat(ClickCounts.most(counts.clicks(), 3))
                .containsExactly(Map.entry("a", 2), Map.entry("b", 2), Map.entry("c", 1));
        assertThat(counts.ranking(3)).containsExactly("a", "b", "c");
        click("d d");
        assertThat(counts.ranking(3)).containsExactly("d", "a", "b");
        assertThat(counts.ranking(1)).containsExactly("d");
    }

    @Test
    void itemsBeyondTheBoundAreNotCounted() {
        click("a b c d late a");
        assertThat(counts.clicks())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 2, "b", 1, "c", 1, "d", 1));
    }

    private void click(String items) {
        for (String item : items.split(" ", -1)) {
            counts.clicked(item);
        }
    }
}
