package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventReferenceTest {
    private static final EventReference PLACE =
            new EventReference(null, "nextup.interactions.v1", 3, 1041, 1);

    @Test
    void anEventIsNamedByItsIdAndWithoutOneByItsPlace() {
        assertThat(EventReference.of(Interaction.click("e-1", "u", "i", 1), "t", 3, 1041))
                .isEqualTo(EventReference.event("e-1"));
        assertThat(
                        EventReference.of(
                                Interaction.click(null, "u", "i", 1),
                                "nextup.interactions.v1",
                                3,
                                1041))
                .isEqualTo(PLACE);
    }

    /** Savepoints hold hashes of these texts. */
    @Test
    void theTextOfAFirstLineIsTheIdOrThePlaceAlone() {
        assertThat(PLACE.atLine(7).eventText()).isEqualTo("nextup.interactions.v1:3:1041");
        assertThat(EventReference.event("e-1").text()).isEqualTo("e-1");
        assertThat(PLACE.text()).isEqualTo("nextup.interactions.v1:3:1041");
        assertThat(EventReference.event("e-1").atLine(1).text()).isEqualTo("e-1");
    }

    @Test
    void everyFurtherLineOfARecordHasATextOfItsOwn() {
        assertThat(EventReference.event("e-1").atLine(2).text()).isEqualTo("e-1#2");
        assertThat(PLACE.atLine(12).text()).isEqualTo("nextup.interactions.v1:3:1041#12");
    }

    @Test
    void aReferenceThatNamesNothingIsRefused() {
        String neither =
                "A reference names neither an event nor a topic, a partition and an offset";
        assertThatThrownBy(() -> new EventReference(null, null, 0, 0, 1)).hasMessage(neither);
        assertThatThrownBy(() -> new EventReference(null, "t", -1, 5, 1)).hasMessage(neither);
        assertThatThrownBy(() -> new EventReference(null, "t", 3, -1, 1)).hasMessage(neither);
        assertThatThrownBy(() -> EventReference.event("e").atLine(0))
                .hasMessage("A reference has line 0: lines are counted from 1");
    }

    /** The expected digits are {@code sha256sum}'s of {@code 3:u-1e-1} and so on. */
    @Test
    void theIdOfARecommendationIsAHashOfUserAndReference() {
        assertThat(EventReference.event("e-1").recommendationId("default", "u-1"))
                .isEqualTo("b02b4dd9ef671d3e4c7695e279833aaa");
        assertThat(PLACE.recommendationId("default", "Zoë"))
                .isEqualTo("337b3064ce59f4d561f428d42d14192c");
        assertThat(EventReference.event("e").recommendationId("default", "🎬"))
                .isEqualTo("ba530e407983e5c1510a9bcbd22152e9");
    }

    /** The expected digits are {@code sha256sum}'s of {@code /1:b3:u-1e-1} and so on. */
    @Test
    void inAnotherSlotTheSameEventHasAnotherId() {
        assertThat(EventReference.event("e-1").recommendationId("b", "u-1"))
                .isEqualTo("2342dfc7460d40031c57b53991af80bf");
        assertThat(EventReference.event("e").recommendationId("映画", "🎬"))
                .isEqualTo("ff0140ebc78bbb9394917e8cd3f7d4b4");
    }

    @Test
    void slotAndUserAndReferenceDoNotRunTogether() {
        assertThat(EventReference.event("c").recommendationId("default", "ab"))
                .isNotEqualTo(EventReference.event("bc").recommendationId("default", "a"));
        assertThat(EventReference.event("e").atLine(2).recommendationId("default", "u"))
                .isNotEqualTo(EventReference.event("e#2").recommendationId("default", "u"))
                .isNotEqualTo(EventReference.event("e").recommendationId("default", "u"));
        assertThat(EventReference.event("c").recommendationId("b", "a"))
                .isNotEqualTo(EventReference.event("").recommendationId("b1:a", "c"))
                .isNotEqualTo(EventReference.event("1:ac").recommendationId("default", "b"));
    }
}
