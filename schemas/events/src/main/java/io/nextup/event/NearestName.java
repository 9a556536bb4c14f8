package io.nextup.event;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the names that somebody may have meant by one that does not exist. */
public final class NearestName {
    /** Characters of a name for each mistake that it may hold. */
    private static final int CHARACTERS_PER_MISTAKE = 3;

    private static final int MOST_MISTAKES = 3;

    private NearestName() {}

    /** Returns the known name that a misspelt one stands for; empty where none is near. */
    public static Optional<String> of(String name, Collection<String> known) {
        int mistakes =
                Math.min(
                        MOST_MISTAKES,
                        (name.length() + CHARACTERS_PER_MISTAKE - 1) / CHARACTERS_PER_MISTAKE);
        return sorted(name, known).stream()
                .findFirst()
                .filter(nearest -> distance(name, nearest) <= mistakes);
    }

    /** Returns the known names, the nearest first. */
    public static List<String> sorted(String name, Collection<String> known) {
        return known.stream()
                .sorted(
                        Comparator.comparingInt((String one) -> distance(name, one))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Levenshtein's distance: fewest insertions, deletions and replacements of a character. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        int[] current = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] done = previous;
            previous = current;
            current = done;
        }
        return previous[to.length()];
    }
}
