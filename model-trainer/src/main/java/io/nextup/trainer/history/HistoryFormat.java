package io.nextup.trainer.history;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms of a history file; each may be gzipped. */
public enum HistoryFormat {
    /** Detects one of the formats below by the first lines. */
    AUTO("auto"),
    /**
     * Columns separated by commas, semicolons or vertical bars, named by a header or by {@link
     * HistoryOptions#columns()}.
     */
    CSV("csv"),
    /** Columns separated by tabs, without quotes, otherwise like {@link #CSV}. */
    TSV("tsv"),
    /** MovieLens: {@code user item rating timestamp}, separated by tabs, no header. */
    MOVIELENS("movielens"),
    /** One user a line: {@code user item1 item2 ...}, oldest first. */
    SEQUENCES("sequences"),
    /** One pair a line: {@code user item}, each user's items oldest first. */
    PAIRS("pairs"),
    /** One interaction a line, as JSON. */
    JSON_LINES("jsonl");

    private final String word;

    HistoryFormat(String word) {
        this.word = word;
    }

    /** Returns the format's word on the command line. */
    public String word() {
        return word;
    }

    /** Returns the format of a word; empty for an unknown word. */
    public static Optional<HistoryFormat> named(String word) {
        return Arrays.stream(values()).filter(f -> f.word.equalsIgnoreCase(word)).findFirst();
    }

    /** Returns every word, for a message. */
    public static String words() {
        return Arrays.stream(values()).map(HistoryFormat::word).collect(Collectors.joining(", "));
    }
}
