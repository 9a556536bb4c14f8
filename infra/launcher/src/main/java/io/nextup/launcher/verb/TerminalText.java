package io.nextup.launcher.verb;

/** Text from outside, such as ids, records and models hold it, for a terminal. */
public final class TerminalText {
    private TerminalText() {}

    /**
     * Returns the text with control characters replaced, also those of 8 bits and of the writing
     * direction, and all that ends a line: text from strangers must neither steer a terminal nor
     * look like a line of its own. The log's configurations replace the same.
     */
    public static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
