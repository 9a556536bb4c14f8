package io.nextup.event;

/** Text from outside, such as ids, records and models hold it, for a terminal. */
public final class TerminalText {
    private TerminalText() {}

    /**
     * Returns the text with control characters replaced, also those of 8 bits and of the writing
     * direction, and all that ends a line: text from strangers must neither steer a terminal nor
     * look like a line of its own. The log's configurations replace the same.
     */
    public static String onOneLine(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().map(one -> isPlain(one) ? one : '?').forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** Tells whether a character neither steers a terminal nor ends a line. */
    static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
