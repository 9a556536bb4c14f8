package io.nextup.event.mapping;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Form of a field's times.
 *
 * @param units unit or format of the times; {@link TimeUnits#GUESS} if the mapping does not say
 * @param pattern form of times in {@link TimeUnits#ISO}: ISO 8601 or another one
 */
record TimeForm(TimeUnits units, TimePattern pattern) implements Serializable {
    /** Form of times of which a mapping does not say one. */
    static final TimeForm GUESS = new TimeForm(TimeUnits.GUESS, TimePattern.ISO);

    TimeForm {
        requireNonNull(units, "units is null");
        requireNonNull(pattern, "pattern is null");
    }

    /** Returns the text that a mapping has behind the place. */
    @Override
    public String toString() {
        return units == TimeUnits.GUESS
                ? ""
                : ":" + (pattern.text().isEmpty() ? units.word() : pattern.text());
    }
}
