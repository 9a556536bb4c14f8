package io.nextup.acceptance.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the commands of a page: in its blocks for a shell, and in the code within its sentences.
 *
 * <p>A block is for a shell if it says so ({@code sh}), or says nothing and begins with a program
 * that is known. In {@code console} the lines after a dollar sign are commands, the others what
 * they print. Lines after {@code >} are typed into the program.
 */
final class PageReader {
    private static final Set<String> SHELL = Set.of("sh", "console");
    private static final String FENCE = "```";
    private static final String PROMPT = "$ ";
    private static final String INPUT = ">";
    private static final String CONTINUED = "\\";

    /** A line that no other block begins with. */
    private static final Pattern OURS = Pattern.compile("(\\$ )?\\./nextup\\b");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String page;
    private final Predicate<String> isProgram;
    private final List<PageCommand> commands = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private PageReader(String page, Predicate<String> isProgram) {
        this.page = page;
        this.isProgram = isProgram;
    }

    /**
     * What a page holds.
     *
     * @param problems blocks of which nothing says what they are
     */
    record Reading(List<PageCommand> commands, List<String> problems) {}

    /**
     * Reads a page.
     *
     * @param page its name
     * @param text its lines
     * @param isProgram tells the names of programs that are known
     */
    static Reading read(String page, String text, Predicate<String> isProgram) {
        PageReader reader = new PageReader(page, isProgram);
        reader.read(text.lines().toList());
        reader.commands.sort(Comparator.comparingInt(PageCommand::line));
        return new Reading(reader.commands, reader.problems);
    }

    /**
     * Returns the contents that a page gives a file, by the line where each ends: blocks with the
     * file's name behind the language.
     */
    static SortedMap<Integer, List<String>> contents(String file, String text) {
        SortedMap<Integer, List<String>> contents = new TreeMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE) && lines.get(i).endsWith(" " + file)) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(FENCE);
                contents.put(end + 1, lines.subList(i + 1, end));
            }
        }
        return contents;
    }

    private void read(List<String> lines) {
        StringBuilder sentences = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).startsWith(FENCE)) {
                    end++;
                }
                block(
                        lines.get(i).substring(FENCE.length()).strip(),
                        lines.subList(i + 1, end),
                        i + 1);
                // Line numbers stay.
                sentences.append("\n".repeat(Math.min(end + 1, lines.size()) - i));
                i = end;
            } else {
                sentences.append(lines.get(i)).append('\n');
            }
        }
        mentions(sentences.toString());
    }

    private void block(String language, List<String> lines, int fenceLine) {
        boolean isShell = SHELL.contains(language);
        if (language.isEmpty()) {
            isShell = !lines.isEmpty() && beginsWithAProgram(lines.get(0));
            if (!isShell) {
                problem(
                        fenceLine,
                        "the block does not say what it is: write sh, console, text or another language after its fence");
            }
        }
        if (isShell) {
            shell(lines, fenceLine);
        } else {
            for (int i = 0; i < lines.size(); i++) {
                if (OURS.matcher(lines.get(i)).lookingAt()) {
                    problem(
                            fenceLine + 1 + i,
                            "a command stands in a block for something else: write console after its fence");
                }
            }
        }
    }

    private void problem(int line, String problem) {
        problems.add("%s:%d: %s".formatted(page, line, problem));
    }

    private void shell(List<String> lines, int fenceLine) {
        boolean hasPrompts = lines.stream().anyMatch(line -> line.startsWith(PROMPT));
        String command = "";
        int number = 0;
        List<String> below = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (hasPrompts ? !line.startsWith(PROMPT) : line.startsWith(INPUT)) {
                below.add(line);
            } else {
                add(command, number, below, hasPrompts);
                below.clear();
                number = fenceLine + 1 + i;
                command = hasPrompts ? line.substring(PROMPT.length()) : line;
                while (command.endsWith(CONTINUED) && i + 1 < lines.size()) {
                    command = command.substring(0, command.length() - 1) + lines.get(++i).strip();
                }
            }
        }
        add(command, number, below, hasPrompts);
    }

    private boolean beginsWithAProgram(String line) {
        String command = line.startsWith(PROMPT) ? line.substring(PROMPT.length()) : line;
        List<List<String>> simple = ShellWords.commands(command);
        return !simple.isEmpty() && isProgram.test(simple.get(0).get(0));
    }

    /** The commands of a line; what stands below it belongs to the last one. */
    private void add(String line, int number, List<String> below, boolean isOutput) {
        List<List<String>> simple = ShellWords.commands(line);
        for (int i = 0; i < simple.size(); i++) {
            List<String> here = i < simple.size() - 1 ? List.of() : below;
            List<String> input =
                    isOutput
                            ? List.of()
                            : here.stream().map(typed -> typed.substring(INPUT.length())).toList();
            commands.add(
                    new PageCommand(
                            page,
                            number,
                            simple.get(i),
                            input,
                            isOutput ? here : List.of(),
                            false));
        }
    }

    private void mentions(String sentences) {
        for (MatchResult code : CODE.matcher(sentences).results().toList()) {
            String text = code.group(1).replace("\\|", "|").replace('\n', ' ');
            int line =
                    1
                            + (int)
                                    sentences
                                            .substring(0, code.start())
                                            .chars()
                                            .filter(c -> c == '\n')
                                            .count();
            for (List<String> words : ShellWords.commands(text)) {
                if (words.size() > 1 && isProgram.test(words.get(0))) {
                    commands.add(new PageCommand(page, line, words, List.of(), List.of(), true));
                }
            }
        }
    }
}
