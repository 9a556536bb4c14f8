package io.nextup.acceptance.pages;

import java.util.List;

/**
 * A command that a page shows.
 *
 * @param page its path within the repository
 * @param line where the command begins, from 1
 * @param words the program and its arguments, without variables and the times of cron
 * @param input lines that the page types into the program
 * @param output lines that the page shows below the command; empty where it shows none
 * @param isMention whether it stands within a sentence, which may leave out what the command needs
 */
record PageCommand(
        String page,
        int line,
        List<String> words,
        List<String> input,
        List<String> output,
        boolean isMention) {

    PageCommand {
        words = List.copyOf(words);
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    /** Such as {@code README.md:12}. */
    String place() {
        return page + ":" + line;
    }

    String program() {
        return words.get(0);
    }

    List<String> arguments() {
        return words.subList(1, words.size());
    }

    /** The words with one space between them. */
    String text() {
        return String.join(" ", words);
    }

    @Override
    public String toString() {
        return place() + ": " + text();
    }
}
