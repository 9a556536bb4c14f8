package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.intake.IntakeRules;
import io.nextup.sequence.GoldenHistory;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.history.ArrivalCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's test of this name makes the same of the same records. */
class GoldenHistoryTest {
    private static final GoldenHistory HISTORY = GoldenHistory.read();

    @TempDir Path directory;

    @Test
    void theTrainerMakesTheGoldenSequencesOfTheTopic() throws IOException {
        OneReading reading = OneReading.of(topic(), IntakeRules.defaults(), null, directory);

        assertThat(sequences(reading.interactions())).isEqualTo(expected());
        assertCounts(reading.counts());
    }

    @Test
    void theTrainerMakesTheGoldenSequencesOfItsStore() throws IOException {
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertCounts(store.readOn(topic(), note -> {}));
        }
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThat(sequences(store.interactions().list())).isEqualTo(expected());
        }
    }

    private static void assertCounts(ArrivalCounts counts) {
        assertThat(counts.records()).isEqualTo(HISTORY.records().size());
        assertThat(counts.clamped()).isEqualTo(HISTORY.clamped());
        assertThat(counts.undecodable() + counts.rejected()).isEqualTo(HISTORY.refused());
        assertThat(counts.erasures()).isEqualTo(HISTORY.erasures());
    }

    private static FakeTopic topic() {
        FakeTopic topic = new FakeTopic("golden", 2);
        for (GoldenHistory.Sent sent : HISTORY.records()) {
            topic.add(sent.partition(), sent.key(), sent.value(), sent.timestampMillis());
        }
        return topic;
    }

    /** The trainer keeps no types: they have decided what enters by then. */
    private static Set<String> expected() {
        return HISTORY.sequences().entrySet().stream()
                .map(
                        user ->
                                user.getKey()
                                        + user.getValue().stream()
                                                .map(
                                                        e ->
                                                                " %s@%d"
                                                                        .formatted(
                                                                                e.itemId(),
                                                                                e
                                                                                        .eventTimeMillis()))
                                                .collect(Collectors.joining()))
                .collect(Collectors.toSet());
    }

    private static Set<String> sequences(List<Interaction> interactions) {
        return Set.copyOf(Histories.text(UserHistories.of(interactions, SequenceRules.defaults())));
    }
}
