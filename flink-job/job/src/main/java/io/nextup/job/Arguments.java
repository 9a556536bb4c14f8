package io.nextup.job;

import io.nextup.event.NearestName;
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
        return NearestName.sorted(key, known.stream().map(ConfigOption::key).toList()).stream()
                .limit(NEAR_MATCHES)
                .map(candidate -> PREFIX + candidate)
                .collect(Collectors.joining(", "));
    }
}
