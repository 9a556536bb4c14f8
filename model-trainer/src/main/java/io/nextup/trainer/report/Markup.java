package io.nextup.trainer.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** What markup is made of: escaped texts and numbers. */
final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private Markup() {}

    /** A text for content and for attributes in double quotes; what XML forbids is replaced. */
    static String text(String raw) {
        StringBuilder escaped = new StringBuilder(raw.length());
        raw.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> escaped.append("&amp;");
                                case '<' -> escaped.append("&lt;");
                                case '>' -> escaped.append("&gt;");
                                case '"' -> escaped.append("&quot;");
                                case '\'' -> escaped.append("&#39;");
                                default -> escaped.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
                            }
                        });
        return escaped.toString();
    }

    /** As both HTML and XML 1.0 have it. */
    private static boolean isAllowed(int c) {
        boolean control = c < 0x20 || (c >= 0x7f && c < 0xa0);
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '\t' || c == '\n' || !(control || surrogate || (c & 0xfffe) == 0xfffe);
    }

    /** Shortened to so many code points at most, then escaped. */
    static String shortText(String raw, int most) {
        int[] points = raw.codePoints().limit(most + 1L).toArray();
        return points.length <= most ? text(raw) : text(new String(points, 0, most - 1) + "\u2026");
    }

    /** The same text under every default locale, some of which have digits of their own. */
    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A figure: four decimals to read, all of them for a program. */
    static String figure(double value) {
        return format("<data value=\"%s\">%s</data>", value, EvaluationText.number(value));
    }

    static String figure(OptionalDouble value) {
        return value.isPresent() ? figure(value.getAsDouble()) : "\u2013";
    }

    /** A count, with a comma before each three digits. */
    static String count(long value) {
        return format("<data value=\"%d\">%s</data>", value, format("%,d", value));
    }

    /** A place in a picture, to a tenth of a pixel. */
    static String place(double value) {
        return format("%.1f", value);
    }
}
