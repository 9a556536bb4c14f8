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
        assertThat(EventReference.recommendationId("u-1", "e-1"))
                .isEqualTo("b02b4dd9ef671d3e4c7695e279833aaa");
        assertThat(EventReference.recommendationId("Zoë", "nextup.interactions.v1:3:1041"))
                .isEqualTo("337b3064ce59f4d561f428d42d14192c");
        assertThat(EventReference.recommendationId("🎬", "e"))
                .isEqualTo("ba530e407983e5c1510a9bcbd22152e9");
    }

    @Test
    void userAndReferenceDoNotRunTogether() {
        assertThat(EventReference.recommendationId("ab", "c"))
                .isNotEqualTo(EventReference.recommendationId("a", "bc"));
    }
}
