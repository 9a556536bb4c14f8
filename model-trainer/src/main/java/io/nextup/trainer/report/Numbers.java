package io.nextup.trainer.report;

import io.nextup.trainer.plot.Markup;
import java.util.OptionalDouble;

/** Numbers of a report: rounded to read, and on a page with all their digits for a program. */
final class Numbers {
    /** Dash in place of a missing value. */
    static final String NONE = "\u2013";

    private Numbers() {}

    /** Formats with four decimals, finer than the precision of any of these figures. */
    static String decimals(double value) {
        return Markup.format("%.4f", value);
    }

    /** Shows four decimals. */
    static String figure(double value) {
        return Markup.format("<data value=\"%s\">%s</data>", value, decimals(value));
    }

    static String figure(OptionalDouble value) {
        return value.isPresent() ? figure(value.getAsDouble()) : NONE;
    }

    /** Shows a comma before each three digits. */
    static String count(long value) {
        return Markup.format("<data value=\"%d\">%s</data>", value, Markup.format("%,d", value));
    }
}
