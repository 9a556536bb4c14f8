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

    @Test
    void aReceiptNamesItsUserByTheSha256OfTheIdInUtf8() {
        assertThat(ErasureReceipt.sha256Of("ada"))
                .isEqualTo("fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029");
        assertThat(ErasureReceipt.sha256Of("Zoë"))
                .isEqualTo("c6a12698582fc1104ea24107a2d7268145ff06ef859707729d01fd060897f067");
    }

    @Test
    void aReceiptHoldsForEveryJobOrIsNone() {
        assertThatThrownBy(() -> receipt("0".repeat(64), new JobProgress("a", 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Job b has committed offset 7, which is not beyond the erasure at 7: nothing is proven");
        assertThatThrownBy(() -> receipt("ada", new JobProgress("a", 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"ada\" is no SHA-256: 64 hexadecimal digits in lower case are");
    }

    private static ErasureReceipt receipt(String userIdSha256, JobProgress first) {
        return new ErasureReceipt(
                userIdSha256, "t", 0, 7, 1, List.of(first, new JobProgress("b", 7)), 2);
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
