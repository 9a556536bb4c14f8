package io.nextup.intake;

import static io.nextup.event.DeadLetter.Reason.EMPTY_ID;
import static io.nextup.event.DeadLetter.Reason.OVERSIZED_ID;
import static io.nextup.event.DeadLetter.Reason.RESERVED_NAME;
import static io.nextup.event.DeadLetter.Reason.TIME_BEFORE_1970;
import static io.nextup.event.DeadLetter.Reason.TIME_IN_FUTURE;
import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.Reserved;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits that every interaction must keep. The job sends violating ones to the dead-letter topic;
 * the trainer leaves them out.
 *
 * @param maxIdLength most characters of an id, a type or a placement
 * @param maxFuture longest time that an event time may lie after its record's own timestamp
 */
public record InteractionLimits(int maxIdLength, Duration maxFuture) implements Serializable {
    private static final int QUOTED_CHARACTERS = 40;

    /**
     * Twice the length of those that the job makes. Whatever the limit on the producer's ids, the
     * job's own must be within theirs.
     */
    private static final int MAX_RECOMMENDATION_ID_LENGTH = 64;

    /**
     * A violated limit.
     *
     * @param detail the field, its value (shortened) and the limit, in words
     */
    public record Violation(DeadLetter.Reason reason, String detail) {}

    public InteractionLimits {
        requireNonNull(maxFuture, "maxFuture is null");
        if (maxIdLength < 1) {
            throw new IllegalArgumentException(
                    "maxIdLength is %d: at least 1".formatted(maxIdLength));
        }
        if (maxFuture.isNegative()) {
            throw new IllegalArgumentException(
                    "maxFuture is %s: it must not be negative".formatted(maxFuture));
        }
    }

    /** The defaults: ids of 256 characters, five minutes for wrong clocks. */
    public static InteractionLimits defaults() {
        return new InteractionLimits(256, Duration.ofMinutes(5));
    }

    /**
     * Returns the first limit that the interaction violates; empty if it keeps all.
     *
     * @param recordTimeMillis the Kafka record's timestamp, milliseconds since the epoch; negative
     *     if it has none
     */
    public Optional<Violation> violation(Interaction interaction, long recordTimeMillis) {
        return idViolation("userId", interaction.userId())
                .or(() -> idViolation("itemId", interaction.itemId()))
                .or(() -> idViolation("type", interaction.type()))
                .or(() -> optionalIdViolation("eventId", interaction.eventId()))
                .or(() -> optionalIdViolation("sessionId", interaction.sessionId()))
                .or(() -> optionalIdViolation("placement", interaction.placement()))
                .or(() -> recommendationIdViolation(interaction.recommendationId()))
                .or(() -> reserved("type", interaction.type()))
                .or(
                        () ->
                                interaction.attributes().keySet().stream()
                                        .sorted()
                                        .flatMap(name -> reserved("attribute", name).stream())
                                        .findFirst())
                .or(() -> timeViolation(interaction.eventTimeMillis(), recordTimeMillis));
    }

    /**
     * Returns a violation if an id is empty or too long; {@code field} is its name in the detail.
     */
    public Optional<Violation> idViolation(String field, String id) {
        return idViolation(field, id, maxIdLength);
    }

    private static Optional<Violation> idViolation(String field, String id, int most) {
        if (id.isEmpty()) {
            return Optional.of(new Violation(EMPTY_ID, field + " is empty"));
        }
        if (id.length() > most) {
            return Optional.of(
                    new Violation(
                            OVERSIZED_ID,
                            field
                                    + " has "
                                    + id.length()
                                    + " characters, "
                                    + most
                                    + " are allowed: "
                                    + quote(id)));
        }
        return Optional.empty();
    }

    private static Optional<Violation> reserved(String what, String name) {
        return Reserved.is(name)
                ? Optional.of(
                        new Violation(
                                RESERVED_NAME,
                                "%s \"%s\" begins with %s, which is reserved"
                                        .formatted(what, quote(name), Reserved.PREFIX)))
                : Optional.empty();
    }

    private Optional<Violation> optionalIdViolation(String field, String id) {
        return id == null ? Optional.empty() : idViolation(field, id);
    }

    private static Optional<Violation> recommendationIdViolation(String id) {
        return id == null
                ? Optional.empty()
                : idViolation("recommendationId", id, MAX_RECOMMENDATION_ID_LENGTH);
    }

    private Optional<Violation> timeViolation(long eventTimeMillis, long recordTimeMillis) {
        if (eventTimeMillis < 0) {
            return Optional.of(
                    new Violation(
                            TIME_BEFORE_1970,
                            "eventTime is " + eventTimeMillis + " ms: before 1970"));
        }
        // 0 instead of -1 for a record without a timestamp, so that the difference cannot overflow.
        long ahead = eventTimeMillis - Math.max(0, recordTimeMillis);
        if (ahead > maxFuture.toMillis()) {
            return Optional.of(
                    new Violation(
                            TIME_IN_FUTURE,
                            "eventTime is "
                                    + eventTimeMillis
                                    + " ms: "
                                    + ahead
                                    + " ms after the record's own timestamp, "
                                    + maxFuture.toMillis()
                                    + " are allowed"));
        }
        return Optional.empty();
    }

    private static String quote(String id) {
        return id.length() <= QUOTED_CHARACTERS
                ? id
                : id.substring(0, QUOTED_CHARACTERS - 3) + "...";
    }
}
