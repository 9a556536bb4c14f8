package io.nextup.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An input with the answer that the model gave when it was published; recomputed whenever the model
 * is loaded.
 *
 * @param items encoded sequence, oldest first, not padded
 * @param exclude encoded exclusions, not padded
 * @param columns values of the model's columns by their names: one for each item, or one
 * @param k number of items in the answer
 * @param indices the answer, best first, padded with 0 to k
 * @param scores the answer's scores; null stands for -inf
 */
public record Probe(
        List<Integer> items,
        List<Integer> exclude,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Long>> columns,
        int k,
        List<Integer> indices,
        List<Float> scores) {

    public Probe {
        items = List.copyOf(items);
        exclude = List.copyOf(exclude);
        columns = copy(columns);
        indices = List.copyOf(indices);
        // List.copyOf would refuse the nulls that scores may hold.
        scores = Collections.unmodifiableList(new ArrayList<>(scores));
        if (k < 1 || indices.size() != k || scores.size() != k) {
            throw new IllegalArgumentException(
                    "A probe with k %d has %d indices and %d scores: all three must agree, and be at least 1"
                            .formatted(k, indices.size(), scores.size()));
        }
    }

    /** Makes a probe of a model that takes items and exclusions alone. */
    public Probe(
            List<Integer> items,
            List<Integer> exclude,
            int k,
            List<Integer> indices,
            List<Float> scores) {
        this(items, exclude, Map.of(), k, indices, scores);
    }

    /** Sorted, so that equal probes have equal bytes. */
    private static Map<String, List<Long>> copy(Map<String, List<Long>> columns) {
        TreeMap<String, List<Long>> copy = new TreeMap<>();
        if (columns != null) {
            columns.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        }
        return Collections.unmodifiableMap(copy);
    }
}
