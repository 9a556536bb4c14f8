package io.nextup.trainer.plot;

import java.util.Locale;

/** Escapes and formats what goes into markup, HTML or SVG. */
public final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private Markup() {}

    /**
     * Escapes a text for content and for attributes in double quotes; replaces what XML forbids.
     */
    public static String text(String raw) {
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

    /** Returns true for a character that both HTML and XML 1.0 allow. */
    private static boolean isAllowed(int c) {
        boolean control = c < 0x20 || (c >= 0x7f && c < 0xa0);
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '\t' || c == '\n' || !(control || surrogate || (c & 0xfffe) == 0xfffe);
    }

    /** Formats alike under every default locale, some of which have digits of their own. */
    public static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
