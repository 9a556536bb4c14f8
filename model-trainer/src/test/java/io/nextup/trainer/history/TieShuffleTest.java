package io.nextup.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TieShuffleTest {
    private static final List<Interaction> INTERACTIONS =
            List.of(
                    click("u", "a", 1),
                    click("v", "x", 1),
                    click("u", "b", 1),
                    click("u", "c", 2),
                    click("u", "d", 1),
                    click("v", "y", 2));

    @Test
    void onlyTiesOfOneUserChangePlacesAndInEveryWay() {
        Set<String> orders = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            List<Interaction> shuffled = TieShuffle.of(INTERACTIONS, seed);
            assertThat(shuffled).containsExactlyInAnyOrderElementsOf(INTERACTIONS);
            assertThat(List.of(shuffled.get(1), shuffled.get(3), shuffled.get(5)))
                    .containsExactly(INTERACTIONS.get(1), INTERACTIONS.get(3), INTERACTIONS.get(5));
            orders.add(
                    shuffled.get(0).itemId() + shuffled.get(2).itemId() + shuffled.get(4).itemId());
        }
        assertThat(orders).containsExactlyInAnyOrder("abd", "adb", "bad", "bda", "dab", "dba");
    }

    @Test
    void aSeedGivesOneOrder() {
        List<Interaction> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(click("u", "i" + i, 7));
        }
        assertThat(TieShuffle.of(many, 3))
                .isEqualTo(TieShuffle.of(many, 3))
                .isNotEqualTo(TieShuffle.of(many, 4));
    }

    @Test
    void whatElseIsReadChangesNobodysOrder() {
        List<Interaction> more = new ArrayList<>(List.of(click("w", "z", 1), click("w", "y", 1)));
        more.addAll(INTERACTIONS);
        for (int seed = 0; seed < 20; seed++) {
            assertThat(TieShuffle.of(more, seed).subList(2, more.size()))
                    .isEqualTo(TieShuffle.of(INTERACTIONS, seed));
        }
    }

    private static Interaction click(String user, String item, long timeMillis) {
        return Interaction.click(null, user, item, timeMillis);
    }
}
