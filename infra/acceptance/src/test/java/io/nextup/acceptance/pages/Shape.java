package io.nextup.acceptance.pages;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The output of a program without the values that differ from run to run. */
final class Shape {
    private static final String ELISION = "...";
    private static final Pattern VERSION = Pattern.compile("\\d{8}-\\d{6}-[a-z0-9]+-[0-9a-f]{6}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{16,}\\b");

    /** With the spaces that align it. */
    private static final Pattern NUMBER = Pattern.compile("\\s*\\d+([.,]\\d+)*");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private Shape() {}

    /** The line with names of models, times, hashes and numbers masked. */
    static String of(String line) {
        String shape = VERSION.matcher(line).replaceAll("VERSION");
        shape = TIME.matcher(shape).replaceAll("TIME");
        shape = HASH.matcher(shape).replaceAll("HASH");
        shape = NUMBER.matcher(shape).replaceAll(" N");
        return SPACES.matcher(shape).replaceAll(" ").strip();
    }

    /**
     * What a page shows and the program does not print; empty where both agree. A line of three
     * dots on the page stands for any lines.
     */
    static Optional<String> difference(List<String> page, List<String> printed) {
        Deque<String> left = new ArrayDeque<>(printed.stream().map(Shape::of).toList());
        boolean isElided = false;
        for (String line : page) {
            if (line.strip().equals(ELISION)) {
                isElided = true;
                continue;
            }
            while (isElided && !left.isEmpty() && !left.peek().equals(of(line))) {
                left.pop();
            }
            if (left.isEmpty() || !left.peek().equals(of(line))) {
                return Optional.of(
                        "\"%s\" is not printed, but %s"
                                .formatted(
                                        line,
                                        left.isEmpty() ? "nothing" : "\"" + left.peek() + "\""));
            }
            left.pop();
            isElided = false;
        }
        return left.isEmpty() || isElided
                ? Optional.empty()
                : Optional.of("\"%s\" is printed, and the page ends before".formatted(left.peek()));
    }
}
