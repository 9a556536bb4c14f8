package io.nextup.job;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;

/** The command line as keys and values. */
final class Arguments {
    private static final String PREFIX = "--";
    private static final int NEAR_MATCHES = 3;

    private Arguments() {}

    static boolean askForHelp(String... arguments) {
        return List.of(arguments).contains("--help") || List.of(arguments).contains("-h");
    }

    /**
     * @throws IllegalArgumentException if a key is unknown (the message names the nearest ones),
     *     given twice or without a value
     */
    static Map<String, String> parse(String[] arguments, List<ConfigOption<?>> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith(PREFIX)) {
                throw new IllegalArgumentException(
                        "%s is not an option: options look like --key value or --key=value"
                                .formatted(argument));
            }
            int equals = argument.indexOf('=');
            String key =
                    argument.substring(PREFIX.length(), equals < 0 ? argument.length() : equals);
            requireKnown(key, known);
            String value;
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (i + 1 < arguments.length && !arguments[i + 1].startsWith(PREFIX)) {
                value = arguments[++i];
            } else {
                throw new IllegalArgumentException("--%s has no value".formatted(key));
            }
            if (values.put(key, value) != null) {
                throw new IllegalArgumentException("--%s is given twice".formatted(key));
            }
        }
        return values;
    }

    private static void requireKnown(String key, List<ConfigOption<?>> known) {
        boolean isProperty = key.startsWith(KafkaOptions.PROPERTIES.key() + ".");
        if (!isProperty && known.stream().map(ConfigOption::key).noneMatch(key::equals)) {
            throw new IllegalArgumentException(
                    "--%s is not an option of this job: did you mean %s? --help of the job lists all"
                            .formatted(key, nearest(key, known)));
        }
    }

    private static String nearest(String key, List<ConfigOption<?>> known) {
        return known.stream()
                .map(ConfigOption::key)
                .sorted(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .limit(NEAR_MATCHES)
                .map(candidate -> PREFIX + candidate)
                .collect(Collectors.joining(", "));
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
