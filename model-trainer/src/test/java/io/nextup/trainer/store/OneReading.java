package io.nextup.trainer.store;

import io.nextup.event.Interaction;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.IntakeRules;
import io.nextup.trainer.history.ArrivalCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a topic as a training without {@code --store} does. */
record OneReading(ArrivalCounts counts, List<Interaction> interactions) {
    static OneReading of(TopicSource topic, IntakeRules rules, Schemas schemas, Path directory)
            throws IOException {
        try (HistoryStore once =
                HistoryStore.temporary(Files.createTempDirectory(directory, "once"), one -> true)) {
            ArrivalCounts counts = once.readOn(topic, rules, schemas, note -> {});
            return new OneReading(counts, once.interactions().list());
        }
    }
}
