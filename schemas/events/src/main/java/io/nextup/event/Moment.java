package io.nextup.event;

import java.time.Instant;

/**
 * The rule for times that people write, such as the end of a sale. The year has four digits, so
 * that any such time is written as it is read, and is a number of milliseconds.
 */
public final class Moment {
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant YEAR_10_000 = Instant.parse("+10000-01-01T00:00:00Z");

    private Moment() {}

    /** Tells whether the year of a time has four digits in UTC. */
    public static boolean is(Instant time) {
        return !time.isBefore(YEAR_0) && time.isBefore(YEAR_10_000);
    }

    /**
     * Requires that a period has a moment.
     *
     * @param from first moment; null for no bound
     * @param until first moment after the period; null for no bound
     * @param whose the owner of the period, for the error
     * @throws IllegalArgumentException naming the bounds
     */
    static void requirePeriod(Instant from, Instant until, String whose) {
        for (Instant bound : new Instant[] {from, until}) {
            if (bound != null && !is(bound)) {
                throw new IllegalArgumentException(
                        "%s has the time %s: its year must have four digits"
                                .formatted(whose, bound));
            }
        }
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "%s is from %s until %s: fromAt must be before untilAt"
                            .formatted(whose, from, until));
        }
    }

    /** Tells whether a time lies in a period. */
    static boolean isWithin(Instant from, Instant until, Instant time) {
        return (from == null || !time.isBefore(from)) && (until == null || time.isBefore(until));
    }
}
