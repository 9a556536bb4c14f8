package io.nextup.event.mapping;

import java.math.BigDecimal;
import java.util.Optional;

/** Numbers of records: of whatever numeric type, or written as texts. */
public final class Decimals {
    /** Most characters of a number that stands as text. */
    private static final int MOST_CHARACTERS = 100;

    private Decimals() {}

    /** Returns a number, or a text of one; empty for anything else, and for one not finite. */
    static Optional<BigDecimal> of(Object value) {
        if (!(value instanceof Number || value instanceof String)) {
            return Optional.empty();
        }
        String number = value.toString();
        try {
            return number.length() > MOST_CHARACTERS
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the nearest number of 64 bits to a number, or to a text of one; empty for anything
     * else, and for one that 64 bits do not hold.
     */
    public static Optional<Double> nearestDouble(Object value) {
        return of(value).map(BigDecimal::doubleValue).filter(Double::isFinite);
    }
}
