package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventReferenceTest {
    @Test
    void anEventIsNamedByItsIdAndWithoutOneByItsPlace() {
        assertThat(EventReference.of(Interaction.click("e-1", "u", "i", 1), "t", 3, 1041))
                .isEqualTo("e-1");
        assertThat(EventReference.of(Interaction.click(null, "u", "i", 1), "t", 3, 1041))
                .isEqualTo("t:3:1041");
    }

    /** The expected digits are {@code sha256sum}'s of {@code 3:u-1e-1} and so on. */
    @Test
    void aRecommendationsIdIsTheHashThatTheReadmeGives() {
        assertThat(EventReference.recommendationId("default", "u-1", "e-1"))
                .isEqualTo("b02b4dd9ef671d3e4c7695e279833aaa");
        assertThat(
                        EventReference.recommendationId(
                                "default", "Zoë", "nextup.interactions.v1:3:1041"))
                .isEqualTo("337b3064ce59f4d561f428d42d14192c");
        assertThat(EventReference.recommendationId("default", "🎬", "e"))
                .isEqualTo("ba530e407983e5c1510a9bcbd22152e9");
    }

    /** The expected digits are {@code sha256sum}'s of {@code /1:b3:u-1e-1} and so on. */
    @Test
    void inAnotherSlotTheSameEventHasAnotherId() {
        assertThat(EventReference.recommendationId("b", "u-1", "e-1"))
                .isEqualTo("2342dfc7460d40031c57b53991af80bf");
        assertThat(EventReference.recommendationId("映画", "🎬", "e"))
                .isEqualTo("ff0140ebc78bbb9394917e8cd3f7d4b4");
    }

    @Test
    void slotAndUserAndReferenceDoNotRunTogether() {
        assertThat(EventReference.recommendationId("default", "ab", "c"))
                .isNotEqualTo(EventReference.recommendationId("default", "a", "bc"));
        assertThat(EventReference.recommendationId("b", "a", "c"))
                .isNotEqualTo(EventReference.recommendationId("b1:a", "c", ""))
                .isNotEqualTo(EventReference.recommendationId("default", "b", "1:ac"));
    }
}
