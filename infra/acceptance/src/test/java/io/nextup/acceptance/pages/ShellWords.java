package io.nextup.acceptance.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of a line for a shell, as far as the pages use one. */
final class ShellWords {
    private static final String SEMICOLON = ";";
    private static final Set<String> OPERATORS = Set.of("&&", "|", SEMICOLON);

    /** Matches a word before a command: a variable, or the beginning of a function. */
    private static final Pattern BEFORE = Pattern.compile("[A-Z_]+=.*|\\w+\\(\\)|[{}]");

    private static final Pattern CRON = Pattern.compile("^([\\d*/,-]+\\s+){5}(?=\\S)");

    private final String line;
    private final List<String> words = new ArrayList<>();
    private StringBuilder word;
    private int next;

    private ShellWords(String line) {
        this.line = CRON.matcher(line).replaceFirst("");
    }

    /**
     * The commands of a line, in their order: each a program and its arguments. Those of a function
     * are taken out of it.
     */
    static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>();
        List<String> command = new ArrayList<>();
        for (String word : new ShellWords(line).split()) {
            if (OPERATORS.contains(word)) {
                commands.add(command);
                command = new ArrayList<>();
            } else if (!command.isEmpty() || !BEFORE.matcher(word).matches()) {
                command.add(word);
            }
        }
        commands.add(command);
        commands.removeIf(List::isEmpty);
        return commands;
    }

    /** Up to a comment. Operators within quotes are not told from others: no page has one. */
    private List<String> split() {
        while (next < line.length() && !(line.charAt(next) == '#' && word == null)) {
            take(line.charAt(next++));
        }
        end();
        return words;
    }

    private void take(char c) {
        if (c == '\'' || c == '"') {
            int close = line.indexOf(c, next);
            append(line.substring(next, close < 0 ? line.length() : close));
            next = close < 0 ? line.length() : close + 1;
        } else if (Character.isWhitespace(c)) {
            end();
        } else if (SEMICOLON.indexOf(c) == 0) {
            end();
            words.add(SEMICOLON);
        } else {
            append(String.valueOf(c));
        }
    }

    private void append(String part) {
        if (word == null) {
            word = new StringBuilder();
        }
        word.append(part);
    }

    private void end() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }
}
