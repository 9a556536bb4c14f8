package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.health.ModelTopics;
import io.nextup.trainer.health.ModelTopics.Reading;
import java.time.Duration;
import java.time.Instant;

/** {@code models status} on the terminal: what each slot is to serve, and what serves. */
final class StatusAction {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Verb verb;
    private final KafkaSettings kafka;
    private final String slot;

    StatusAction(Verb verb, KafkaSettings kafka, String slot) {
        this.verb = requireNonNull(verb, "verb is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.slot = requireNonNull(slot, "slot is null");
    }

    /** Reads the topics: every slot, or the one that the command line names. */
    Reading read() throws TopicException {
        Reading all = ModelTopics.read(kafka, PATIENCE);
        return verb.isGiven("--slot") ? all.only(slot) : all;
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
