package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemoEventsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    private static final long TIME = Instant.parse("2001-02-03T04:05:06Z").toEpochMilli();

    @Test
    void eventsOfAFileGetIdsThatNoOtherHasAndKeepAllElse() {
        Interaction event =
                new Interaction("same", "ann", "tea", "buy", TIME, "s1", Map.of("price", "3"));

        DemoEvents events = DemoEvents.of(List.of(event, event), NOW);

        assertThat(events.get(0))
                .isEqualTo(
                        new Interaction(
                                "event-0", "ann", "tea", "buy", TIME, "s1", Map.of("price", "3")));
        assertThat(events.get(1).eventId()).isEqualTo("event-1");
        assertThat(events.attainable(0)).isEmpty();
    }

    @Test
    void eventsOfAFileWithoutTimesHappenedOneAfterTheOtherUntilNow() {
        DemoEvents events =
                DemoEvents.of(
                        List.of(
                                Interaction.click("", "ann", "tea", 1),
                                Interaction.click("", "bob", "rum", 1),
                                Interaction.click("", "ann", "milk", 2)),
                        NOW);

        assertThat(events.interactions())
                .extracting(Interaction::itemId)
                .containsExactly("tea", "rum", "milk");
        assertThat(events.interactions())
                .extracting(event -> Instant.ofEpochMilli(event.eventTimeMillis()).toString())
                .containsExactly(
                        "2026-01-01T23:59:57Z", "2026-01-01T23:59:58Z", "2026-01-01T23:59:59Z");
    }

    @Test
    void simulatedEventsKnowWhatIsAttainableAndTheCategoriesOfItems() {
        DemoEvents events = DemoEvents.simulated(1);

        assertThat(events.size()).isEqualTo(60_000);
        assertThat(events.attainable(59_999).orElseThrow()).isBetween(0.0, 1.0);
        assertThat(events.categories())
                .containsEntry("games-1", "games")
                .containsKey(events.get(59_999).itemId());
    }
}
