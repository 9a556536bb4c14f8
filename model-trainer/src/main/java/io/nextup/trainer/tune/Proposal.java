package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nextup.trainer.option.TrainOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options to try.
 *
 * @param changes values that differ from the defaults, by their keys in a manifest, in the order in
 *     which the family declares them
 */
public record Proposal(TrainOptions options, Map<String, String> changes) {
    public Proposal {
        requireNonNull(options, "options are null");
        changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }

    /** Returns the changes in one line, such as {@code dropout 0.35, layers 3}. */
    public String words() {
        return changes.entrySet().stream()
                .map(change -> change.getKey() + " " + change.getValue())
                .collect(joining(", "));
    }
}
