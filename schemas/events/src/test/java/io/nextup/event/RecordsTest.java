package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordsTest {
    @Test
    void aScoreIsFinite() {
        assertThatThrownBy(() -> new RankedItem("i", Float.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The score of item i is NaN: it must be finite");
        assertThatThrownBy(() -> new RankedItem("i", Float.NEGATIVE_INFINITY))
                .hasMessage("The score of item i is -Infinity: it must be finite");
    }

    @Test
    void aRecommendationKeepsItsOwnCopies() {
        List<String> answers = new ArrayList<>(List.of("e"));
        List<RankedItem> items = new ArrayList<>(List.of(new RankedItem("i", 1)));
        Recommendation recommendation =
                new Recommendation(
                        "r", "u", 1, answers, items, "m", Recommendation.Source.MODEL, 1, 1);
        answers.clear();
        items.clear();
        assertThat(recommendation.answers()).containsExactly("e");
        assertThat(recommendation.items()).containsExactly(new RankedItem("i", 1));
    }

    @Test
    void anInteractionKeepsItsOwnCopyOfTheAttributes() {
        Map<String, String> attributes = new HashMap<>(Map.of("a", "b"));
        Interaction interaction = new Interaction(null, "u", "i", "click", 1, null, attributes);
        attributes.clear();
        assertThat(interaction.attributes()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void deadLettersCompareByTheirBytes() {
        assertThat(letter(1)).isEqualTo(letter(1)).hasSameHashCodeAs(letter(1));
        assertThat(letter(1)).isNotEqualTo(letter(2));
    }

    private static DeadLetter letter(int value) {
        return new DeadLetter(
                new byte[] {1},
                new byte[] {(byte) value},
                "t",
                0,
                0,
                0,
                DeadLetter.Reason.UNDECODABLE,
                "d");
    }
}
