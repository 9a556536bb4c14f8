package io.nextup.event.mapping;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the times of one field. Immutable. */
final class TimeReader {
    private final String field;
    private final TimeForm form;
    private final TimePattern.Reader texts;

    /**
     * @param field the field's word in a mapping
     */
    TimeReader(String field, TimeForm form) {
        this.field = field;
        this.form = form;
        this.texts = form.pattern().reader();
    }

    /**
     * Converts a value to milliseconds since the epoch, rounded down; empty if it has another form.
     * An {@link Instant} says its unit itself, whatever the mapping says.
     */
    OptionalLong toMillis(Object value) {
        try {
            if (value instanceof Instant time) {
                return OptionalLong.of(time.toEpochMilli());
            }
            if (form.units() == TimeUnits.ISO) {
                return value instanceof String text
                        ? OptionalLong.of(texts.toMillis(text))
                        : OptionalLong.empty();
            }
            Optional<BigDecimal> number = Decimals.of(value);
            return number.isPresent()
                    ? OptionalLong.of(form.units().toMillis(number.get()))
                    : OptionalLong.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Says what would be right in place of a value that has another form. */
    String rightFor(Object value) {
        if (value instanceof Instant) {
            return "a number of milliseconds in 64 bits";
        }
        return switch (form.units()) {
            case ISO ->
                    form.pattern().text().isEmpty()
                            ? "a time such as \"2026-11-24T14:00:00Z\""
                            : form.pattern().words();
            case GUESS -> "a number of ms, or the fields must say %s=PLACE:iso".formatted(field);
            default -> "a number of " + form.units().word();
        };
    }
}
