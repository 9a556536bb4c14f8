package io.nextup.artifact;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds on the content of a manifest. They are checked token by token before any of it is kept, so
 * that a manifest which nobody has vouched for cannot fill the heap of its readers.
 */
final class ManifestBounds {
    /** Most entries of each list and object of a manifest. */
    private static final Map<String, Integer> MOST_ENTRIES =
            Map.of(
                    "optionalInputs", 100,
                    "eventTypes", 10_000,
                    "files", 100,
                    "probes", 1_000,
                    "popularItems", Manifest.MAX_POPULAR_ITEMS,
                    "metrics", 10_000,
                    "provenance", 10_000,
                    "rules", 100,
                    "standing", 100);

    /** Most texts and numbers in all of these: 32 probes of the longest sequences, and more. */
    private static final int MOST_VALUES = 1 << 21;

    /** Most names of fields, known or not: a parser keeps them to find one that stands twice. */
    private static final int MOST_NAMES = 100_000;

    private final JsonParser json;
    private int depth;
    private String field;
    private int entries;
    private int values;
    private int names;

    private ManifestBounds(JsonParser json) {
        this.json = json;
    }

    /** Refuses to write a field that no reader would take. */
    static void require(String field, int entries) {
        if (entries > MOST_ENTRIES.get(field)) {
            throw new IllegalArgumentException(
                    "%s holds %d entries: at most %d"
                            .formatted(field, entries, MOST_ENTRIES.get(field)));
        }
    }

    /** Returns the bound that a manifest exceeds, as a sentence; empty if it exceeds none. */
    static Optional<String> exceeded(JsonParser json) throws IOException {
        return new ManifestBounds(json).walk();
    }

    private Optional<String> walk() throws IOException {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                names++;
                if (names > MOST_NAMES) {
                    return Optional.of("it has more than %d fields".formatted(MOST_NAMES));
                }
                if (depth == 1) {
                    field = json.currentName();
                    entries = 0;
                }
            } else if (token.isStructEnd()) {
                depth--;
            } else {
                Optional<String> exceeded = add(token);
                if (exceeded.isPresent()) {
                    return exceeded;
                }
            }
        }
        return Optional.empty();
    }

    /** Counts a value, or the beginning of a list or an object. */
    private Optional<String> add(JsonToken token) {
        int parents = depth;
        depth += token.isStructStart() ? 1 : 0;
        Integer most = parents < 2 ? null : MOST_ENTRIES.get(field);
        if (most == null) {
            return Optional.empty();
        }
        entries += parents == 2 ? 1 : 0;
        values += token.isScalarValue() ? 1 : 0;
        if (entries > most) {
            return Optional.of("%s holds more than %d entries".formatted(field, most));
        }
        if (values > MOST_VALUES) {
            return Optional.of(
                    "%s and the fields before it hold more than %d texts and numbers"
                            .formatted(field, MOST_VALUES));
        }
        return Optional.empty();
    }
}
