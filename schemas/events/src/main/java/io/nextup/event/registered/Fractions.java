package io.nextup.event.registered;

import java.math.BigDecimal;

/** Binary fractions as numbers in decimals. */
final class Fractions {
    private Fractions() {}

    /** Returns a number with a fraction; one that is not finite stays as it is. */
    static Object of(double value) {
        return Double.isFinite(value) ? (Object) BigDecimal.valueOf(value) : (Object) value;
    }

    /**
     * Returns the shortest decimal that gives the same 32 bits; a value that is not finite stays as
     * it is.
     */
    static Object of(float value) {
        return Float.isFinite(value)
                ? (Object) new BigDecimal(Float.toString(value))
                : (Object) value;
    }
}
