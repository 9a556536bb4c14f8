package io.nextup.event;

import java.util.HexFormat;

/** Shortens values for error messages: one line, never half a character. */
public final class Excerpt {
    private static final int MOST_CHARACTERS = 80;
    private static final int MOST_BYTES = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat SPACED_HEX = HexFormat.ofDelimiter(" ");

    private Excerpt() {}

    /** Returns the start of a text, control characters escaped; adds its length if it is cut. */
    public static String of(String text) {
        int end = boundary(text, MOST_CHARACTERS);
        StringBuilder out = new StringBuilder(end + 32);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                HEX.toHexDigits(out.append("\\u00"), (byte) c); // none is greater than 9f
            } else {
                out.append(c);
            }
        }
        if (end < text.length()) {
            out.append("... (").append(text.length()).append(" characters)");
        }
        return out.toString();
    }

    /** Returns the first bytes in hexadecimal; adds their number if some are cut. */
    public static String of(byte[] bytes) {
        int shown = Math.min(bytes.length, MOST_BYTES);
        String hex = SPACED_HEX.formatHex(bytes, 0, shown);
        return shown == bytes.length ? hex : hex + " ... (" + bytes.length + " bytes)";
    }

    /** Cuts the text to at most {@code most} characters, and marks the cut by three dots. */
    public static String cut(String text, int most) {
        int end = boundary(text, most);
        return end == text.length() ? text : text.substring(0, end) + "...";
    }

    private static int boundary(String text, int most) {
        if (text.length() <= most) {
            return text.length();
        }
        return Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    }
}
