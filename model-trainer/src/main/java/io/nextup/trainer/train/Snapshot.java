package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * State that training starts from: weights, and Adam's moments. All are by the names of a module's
 * parameters; the arrays are not to be changed.
 *
 * @param weights weights of each parameter
 * @param means decaying means of its gradients; as many as weights
 * @param squares decaying means of its gradients' squares; as many as weights
 * @param steps number of steps that Adam has taken
 */
public record Snapshot(
        Map<String, float[]> weights,
        Map<String, float[]> means,
        Map<String, float[]> squares,
        long steps) {

    public Snapshot {
        requireNonNull(weights, "weights is null");
        requireParallel("means", weights, means);
        requireParallel("squares", weights, squares);
        if (steps < 0) {
            throw new IllegalArgumentException("steps is %d: at least 0".formatted(steps));
        }
    }

    /** Makes a snapshot of initial weights, before any step. */
    public static Snapshot initial(Map<String, float[]> weights) {
        return new Snapshot(weights, zeros(weights), zeros(weights), 0);
    }

    /** Returns a copy with other weights and the same moments. */
    Snapshot with(Map<String, float[]> others) {
        return new Snapshot(others, means, squares, steps);
    }

    private static Map<String, float[]> zeros(Map<String, float[]> weights) {
        Map<String, float[]> zeros = new LinkedHashMap<>();
        weights.forEach((name, values) -> zeros.put(name, new float[values.length]));
        return Collections.unmodifiableMap(zeros);
    }

    private static void requireParallel(
            String what, Map<String, float[]> weights, Map<String, float[]> moments) {
        if (!moments.keySet().equals(weights.keySet())) {
            throw new IllegalArgumentException(
                    "%s are of %s, weights of %s"
                            .formatted(what, moments.keySet(), weights.keySet()));
        }
        weights.forEach(
                (name, values) -> {
                    if (moments.get(name).length != values.length) {
                        throw new IllegalArgumentException(
                                "%s has %d weights and %d %s"
                                        .formatted(
                                                name,
                                                values.length,
                                                moments.get(name).length,
                                                what));
                    }
                });
    }
}
