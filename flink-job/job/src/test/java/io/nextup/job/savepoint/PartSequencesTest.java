package io.nextup.job.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.handover.HistoryDivider;
import io.nextup.handover.HistoryPart;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code BuildStateIT} compares thousands of sequences with those of a job. */
class PartSequencesTest {
    private static final SequenceRules RULES =
            new SequenceRules(Set.of("click"), Set.of(), Duration.ofMillis(10), 3, 2);

    @TempDir private Path directory;

    /** Outcomes of the interactions that were read last. */
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);

    @Test
    void theOrderOfReadingCountsUnlessTimesDo() throws Exception {
        Interaction[] events = {click("a", 20), click("b", 5), click("c", 12)};

        assertThat(sequences(false, events).get("ada").itemIds()).containsExactly("c", "a");
        assertThat(sequences(true, events).get("ada").itemIds()).containsExactly("b", "c", "a");
    }

    @Test
    void whatIsLeftOutIsCountedByItsReason() throws Exception {
        sequences(
                false,
                click("a", 20),
                click("b", 5),
                click("c", 12),
                click("a", 20),
                click("d", 9));

        assertThat(outcomes)
                .isEqualTo(
                        Map.of(
                                Outcome.ACCEPTED, 1L,
                                Outcome.INSERTED, 1L,
                                Outcome.DUPLICATE, 1L,
                                Outcome.TOO_LATE, 2L));
    }

    /** A job remembers one place for an order of three lines, so that its repeat is known. */
    @Test
    void theLinesOfAnEventTakeOnePlaceAmongThoseThatAreRemembered() throws Exception {
        UserSequence ada =
                sequences(
                                false,
                                line("before", 1),
                                line("order", 1),
                                line("order", 2),
                                line("order", 3),
                                line("before", 1),
                                line("order", 1),
                                line("order", 2))
                        .get("ada");

        assertThat(ada.sequenceNumber()).isEqualTo(4);
    }

    @Test
    void eventsWithoutIdsAreNeverRepeats() throws Exception {
        UserSequence ada =
                sequences(false, line(null, 1), line(null, 1), line(null, 2), line(null, 1))
                        .get("ada");

        assertThat(ada.sequenceNumber()).isEqualTo(4);
    }

    @Test
    void aUserWhoseInteractionsAreAllIgnoredHasNoSequence() throws Exception {
        SequenceRules clicks =
                new SequenceRules(Set.of("click"), Set.of("click"), Duration.ofDays(1), 3, 2);
        Interaction look =
                new Interaction("1", "ada", "i", "look", 7, null, Map.of(), null, null, null, 1);

        assertThat(sequences(clicks, false, look)).isEmpty();
    }

    private static Interaction click(String item, long time) {
        return Interaction.click(item, "ada", item, time);
    }

    private static Interaction line(String event, int line) {
        return new Interaction(
                event, "ada", "i", "click", 7, null, Map.of(), null, null, null, line);
    }

    private Map<String, UserSequence> sequences(boolean byTime, Interaction... events)
            throws Exception {
        return sequences(RULES, byTime, events);
    }

    private Map<String, UserSequence> sequences(
            SequenceRules rules, boolean byTime, Interaction... events) throws Exception {
        Path history = Files.createTempDirectory(directory, "history");
        try (HistoryDivider divider = new HistoryDivider(history)) {
            for (Interaction event : events) {
                divider.add(event);
            }
        }
        Map<String, UserSequence> sequences = new HashMap<>();
        outcomes.clear();
        for (HistoryPart part : HistoryPart.all(history)) {
            PartSequences.read(part, byTime, rules, sequences::put)
                    .forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
        }
        assertThat(outcomes.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(events.length);
        return sequences;
    }
}
