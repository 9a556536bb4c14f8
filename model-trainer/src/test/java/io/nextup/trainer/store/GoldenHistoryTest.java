package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.sequence.GoldenHistory;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.history.ArrivalLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's test of this name makes the same of the same records. */
class GoldenHistoryTest {
    private static final GoldenHistory HISTORY = GoldenHistory.read();

    @TempDir Path directory;

    @Test
    void theTrainerMakesTheGoldenSequencesOfTheTopic() {
        ArrivalLog log = topic().log();

        assertThat(sequences(log.interactions())).isEqualTo(HISTORY.sequences());
        assertCounts(log.counts());
    }

    @Test
    void theTrainerMakesTheGoldenSequencesOfItsStore() throws IOException {
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertCounts(store.readOn(topic(), note -> {}));
        }
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThat(sequences(store.interactions())).isEqualTo(HISTORY.sequences());
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

    private static Map<String, List<SequenceEntry>> sequences(List<Interaction> interactions) {
        UserHistories histories = UserHistories.of(interactions, SequenceRules.defaults());
        Map<String, List<SequenceEntry>> sequences = new HashMap<>();
        for (int user = 0; user < histories.userIds().size(); user++) {
            sequences.put(histories.userIds().get(user), histories.sequences().get(user));
        }
        return sequences;
    }
}
