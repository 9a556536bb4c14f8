package io.nextup.trainer.history;

/** A value short enough for a message of one line. */
final class Excerpt {
    private static final int LENGTH = 80;

    private Excerpt() {}

    static String of(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "...";
    }
}
