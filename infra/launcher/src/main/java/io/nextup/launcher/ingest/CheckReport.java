package io.nextup.launcher.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job's reading of a sample.
 *
 * @param records number of records
 * @param interactions number of interactions in those that the job takes; an order has several
 * @param erasures number of records that erase a user
 * @param fields what is read of each field
 * @param types number of interactions by type, the most frequent first
 * @param deadLetters what the job would refuse, the most frequent first
 * @param warnings what a person should know before the job starts
 */
public record CheckReport(
        int records,
        int interactions,
        int erasures,
        List<FieldReading> fields,
        Map<String, Integer> types,
        List<Refusal> deadLetters,
        List<Warning> warnings) {
    /**
     * The values that are read of a field.
     *
     * @param field the field's word in a mapping, or {@code attributes.NAME}
     * @param place where it stands; null if nowhere
     * @param records number of records that have it
     * @param samples a few of its values, shortened
     * @param from the earliest time; null for other fields
     * @param to the latest time; null for other fields
     */
    public record FieldReading(
            String field,
            String place,
            int records,
            List<String> samples,
            Instant from,
            Instant to) {
        public FieldReading {
            requireNonNull(field, "field is null");
            samples = List.copyOf(samples);
        }
    }

    /**
     * Records that the job would refuse for one reason.
     *
     * @param partition of the first of them
     * @param offset of the first of them
     * @param detail what is wrong with that one
     */
    public record Refusal(
            DeadLetter.Reason reason, int records, int partition, long offset, String detail) {
        public Refusal {
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
        }
    }

    /** Subject of a warning. */
    public enum Kind {
        CSV("csv"),
        NO_REGISTRY("no-registry"),
        USERS_IN_SEVERAL_PARTITIONS("users-in-several-partitions"),
        UNIT_OF_TIME("unit-of-time"),
        OLD_TIMES("old-times"),
        ONE_USER("one-user"),
        ONE_ITEM("one-item"),
        ERASURES("erasures"),
        LONG_IDS("long-ids"),
        NO_EVENT_ID("no-event-id"),
        NO_TIME("no-time");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** Tells whether the subject is a form of records of which no mapping reads anything. */
        boolean isOfForm() {
            return this == CSV || this == NO_REGISTRY;
        }
    }

    /** A sentence, and what it is about. */
    public record Warning(Kind kind, String detail) {
        public Warning {
            requireNonNull(kind, "kind is null");
            requireNonNull(detail, "detail is null");
        }
    }

    public CheckReport {
        fields = List.copyOf(fields);
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        deadLetters = List.copyOf(deadLetters);
        warnings = List.copyOf(warnings);
    }

    /** Returns the number of records that the job would refuse. */
    public int refused() {
        return deadLetters.stream().mapToInt(Refusal::records).sum();
    }

    /** Returns the number of records whose interactions the job takes. */
    public int taken() {
        return records - erasures - refused();
    }
}
