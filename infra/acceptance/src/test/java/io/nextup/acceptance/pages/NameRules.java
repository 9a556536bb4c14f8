package io.nextup.acceptance.pages;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules of the names that people type: options of verbs, and keys of the job's configuration. */
final class NameRules {
    /**
     * Bounds that are not the chosen {@code --limit} or {@code --time-limit}, and what each bounds.
     */
    static final Map<String, String> BOUNDS =
            Map.of(
                    "--max-length", "items of a sequence that a network reads: its shape",
                    "--max-epochs", "epochs of a training, beside its time",
                    "--max-items", "items of a model's vocabulary: its shape",
                    "--max-id-length", "nextup.ingest.max-id-length",
                    "--max-lateness", "nextup.sequence.max-lateness",
                    "--max-future", "nextup.ingest.max-future");

    private static final String WORDS = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    private static final Pattern OPTION = Pattern.compile("-[a-zA-Z]|--" + WORDS);

    private static final Pattern KEY = Pattern.compile("nextup(\\." + WORDS + ")+");

    private static final Pattern UNIT =
            Pattern.compile(
                    "(--|.*[a-z0-9][-.])(nanos|ns|micros|us|millis|ms|s|secs?|seconds?|mins?|minutes?|h|hours?|days?|bytes|kb|kib|mb|mib|gb|gib|percent)");

    /** Other words for the ideas that have one name, each with that name. */
    private static final Map<String, Set<String>> SYNONYMS =
            Map.of(
                    "--time-limit", Set.of("budget", "deadline", "timeout"),
                    "--limit", Set.of("most", "top", "count"),
                    "--min-...", Set.of("minimum", "least"),
                    "--max-...", Set.of("maximum"));

    private NameRules() {}

    /** Returns what is wrong with the name of an option; empty for nothing. */
    static Optional<String> problemOfOption(String name) {
        if (!OPTION.matcher(name).matches()) {
            return Optional.of(name + ": lower case, with hyphens");
        }
        if (hasUnit(name)) {
            return Optional.of(name + ": a value has its unit itself, such as 90s");
        }
        if (name.startsWith("--max-") && !BOUNDS.containsKey(name)) {
            return Optional.of(name + ": is it --limit or --time-limit? If not, say what it is");
        }
        Set<String> words = Set.of(name.replaceFirst("^-+", "").split("-"));
        return SYNONYMS.entrySet().stream()
                .filter(one -> one.getValue().stream().anyMatch(words::contains))
                .map(one -> "%s: its name is %s".formatted(name, one.getKey()))
                .findFirst();
    }

    /** Returns what is wrong with a key of the job's configuration; empty for nothing. */
    static Optional<String> problemOfKey(String key) {
        if (!KEY.matcher(key).matches()) {
            return Optional.of(key + ": lower case, with hyphens and dots");
        }
        return hasUnit(key)
                ? Optional.of(key + ": a value has its unit itself, such as 90 s")
                : Optional.empty();
    }

    private static boolean hasUnit(String name) {
        return UNIT.matcher(name).matches();
    }
}
