package io.nextup.trainer;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.health.ModelTopics;
import io.nextup.trainer.health.ModelTopics.Reading;
import io.nextup.trainer.history.HistoryException;
import java.time.Duration;
import java.time.Instant;

/** {@code models status} on the terminal: what each slot is to serve, and what serves. */
final class StatusAction {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Verb verb;
    private final KafkaArguments kafka;

    StatusAction(Verb verb, KafkaArguments kafka) {
        this.verb = requireNonNull(verb, "verb is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
    }

    /** Reads the topics: every slot, or the one that the command line names. */
    Reading read() throws HistoryException {
        Reading all = ModelTopics.read(kafka.bootstrapServers, PATIENCE);
        return verb.isGiven("--slot") ? all.only(kafka.slot) : all;
    }

    /**
     * Prints what was read.
     *
     * @param now by which entries are fresh or stale
     */
    void print(Reading reading, Instant now) {
        if (verb.json()) {
            verb.printJson(StatusJson.of(reading, now));
            return;
        }
        reading.unreadable().forEach(line -> verb.note("Skipped an unreadable record: " + line));
        StatusText.lines(reading, now).forEach(verb.out()::println);
    }
}
