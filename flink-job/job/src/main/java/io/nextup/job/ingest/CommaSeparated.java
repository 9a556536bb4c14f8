package io.nextup.job.ingest;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/** Reads lists whose entries are separated by commas. */
public final class CommaSeparated {
    private CommaSeparated() {}

    /**
     * Returns the entries without the blanks around them; none for a blank text. Skips empty ones.
     *
     * @throws IllegalArgumentException if a text holds commas alone: a list of keys that reads as
     *     no key would trust everybody
     */
    public static List<String> entries(ReadableConfig config, ConfigOption<String> option) {
        String text = config.get(option);
        List<String> entries =
                Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList();
        if (entries.isEmpty() && !text.isBlank()) {
            throw new IllegalArgumentException(
                    "%s is \"%s\", which holds no entry: name one, or leave the option out"
                            .formatted(option.key(), text));
        }
        return entries;
    }
}
