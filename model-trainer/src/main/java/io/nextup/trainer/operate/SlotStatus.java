package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.ModelRecords;
import io.nextup.models.ModelRecords.Reading;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Reads what each slot is to serve, and what the job's processes say that they serve. */
public final class SlotStatus {
    private final InstantSource clock;

    /**
     * State of the slots at a moment.
     *
     * @param at time by which entries are fresh or stale
     */
    public record Result(Reading reading, Instant at) {
        public Result {
            requireNonNull(reading, "reading is null");
            requireNonNull(at, "at is null");
        }
    }

    public SlotStatus(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Reads the topics to their ends.
     *
     * @param slot slot to read; empty: every one
     * @throws TopicException if the broker does not answer, or a topic is missing
     */
    public Result run(KafkaSettings kafka, Optional<String> slot) throws TopicException {
        Reading all = ModelRecords.read(kafka, Brokers.PATIENCE);
        return new Result(slot.map(all::only).orElse(all), clock.instant());
    }
}
