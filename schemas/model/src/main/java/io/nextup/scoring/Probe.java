package io.nextup.scoring;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An input with the answer that the model gave when it was published; recomputed whenever the model
 * is loaded.
 *
 * @param items encoded sequence, oldest first, not padded
 * @param exclude encoded exclusions, not padded
 * @param k number of items in the answer
 * @param indices the answer, best first, padded with 0 to k
 * @param scores the answer's scores; null stands for -inf
 */
public record Probe(
        List<Integer> items,
        List<Integer> exclude,
        int k,
        List<Integer> indices,
        List<Float> scores) {

    public Probe {
        items = List.copyOf(items);
        exclude = List.copyOf(exclude);
        indices = List.copyOf(indices);
        // List.copyOf would refuse the nulls that scores may hold.
        scores = Collections.unmodifiableList(new ArrayList<>(scores));
        if (k < 1 || indices.size() != k || scores.size() != k) {
            throw new IllegalArgumentException(
                    "A probe with k %d has %d indices and %d scores: all three must agree, and be at least 1"
                            .formatted(k, indices.size(), scores.size()));
        }
    }
}
