package io.nextup.event;

import java.util.HexFormat;

/** Shortens values for error messages: one line, never half a character. */
public final class Excerpt {
    private static final int MOST_CHARACTERS = 80;
    private static final int MOST_BYTES = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat SPACED_HEX = HexFormat.ofDelimiter(" ");

    private Excerpt() {}

    /**
     * Returns the start of a text, characters that steer a terminal or end a line escaped; adds its
     * length if it is cut.
     */
    public static String of(String text) {
        int end = boundary(text, MOST_CHARACTERS);
        StringBuilder out = new StringBuilder(end + 32);
        text.substring(0, end).codePoints().forEach(one -> append(one, out));
        if (end < text.length()) {
            out.append("... (").append(text.length()).append(" characters)");
        }
        return out.toString();
    }

    private static void append(int codePoint, StringBuilder out) {
        if (TerminalText.isPlain(codePoint)) {
            out.appendCodePoint(codePoint);
        } else {
            for (char c : Character.toChars(codePoint)) {
                out.append("\\u").append(HEX.toHexDigits(c));
            }
        }
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
