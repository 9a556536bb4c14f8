package io.nextup.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemoEventsTest {

    @Test
    void eventsOfAFileGetIdsThatNoOtherHasAndKeepAllElse() {
        Interaction event =
                new Interaction("same", "ann", "tea", "buy", 5, "s1", Map.of("price", "3"));

        DemoEvents events = DemoEvents.of(List.of(event, event));

        assertThat(events.get(0))
                .isEqualTo(
                        new Interaction(
                                "event-0", "ann", "tea", "buy", 5, "s1", Map.of("price", "3")));
        assertThat(events.get(1).eventId()).isEqualTo("event-1");
        assertThat(events.attainable(0)).isEmpty();
    }

    @Test
    void simulatedEventsKnowWhatIsAttainable() {
        DemoEvents events = DemoEvents.simulated(1);

        assertThat(events.size()).isEqualTo(60_000);
        assertThat(events.attainable(59_999).orElseThrow()).isBetween(0.0, 1.0);
    }
}
