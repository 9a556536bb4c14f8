package io.nextup.trainer.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Options of a training: a seed, and a value for each hyperparameter that its family reads, in the
 * order in which the family declares them. Immutable.
 *
 * <p>{@link #get} looks a value up: read it once, before a loop begins.
 */
public final class TrainOptions {
    private static final TrainOptions NONE = new TrainOptions(1, Map.of());

    private final long seed;
    private final Map<Hyperparameter<?>, Object> values;

    private TrainOptions(long seed, Map<Hyperparameter<?>, Object> values) {
        this.seed = seed;
        this.values = values;
    }

    /**
     * Returns options without any hyperparameter, with the seed 1: a family's defaults begin here.
     */
    public static TrainOptions none() {
        return NONE;
    }

    /**
     * Returns the same options with one value in place of another, or after the others.
     *
     * @throws RequestException if the value is out of its range
     */
    public <T> TrainOptions with(Hyperparameter<T> which, T value) {
        Map<Hyperparameter<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(which, which.checked(value));
        return new TrainOptions(seed, changed);
    }

    /** Returns the same options with the values of others in place of its own, or after them. */
    public TrainOptions withAll(TrainOptions others) {
        Map<Hyperparameter<?>, Object> changed = new LinkedHashMap<>(values);
        changed.putAll(others.values);
        return new TrainOptions(seed, changed);
    }

    /**
     * Returns the same options with another seed. Seed, data and values decide the model, unless a
     * time budget ends the training.
     */
    public TrainOptions withSeed(long other) {
        return new TrainOptions(other, values);
    }

    public long seed() {
        return seed;
    }

    /**
     * Returns the value of a hyperparameter.
     *
     * @throws NoSuchElementException if it is not among these: {@link #has} tells
     */
    public <T> T get(Hyperparameter<T> which) {
        Object value = values.get(which);
        if (value == null) {
            throw new NoSuchElementException(
                    "%s is not among the options %s: the family does not declare it"
                            .formatted(which, values.keySet()));
        }
        return which.type().cast(value);
    }

    /** Returns true when a hyperparameter is among these. */
    public boolean has(Hyperparameter<?> which) {
        return values.containsKey(which);
    }

    /** Returns all hyperparameters, in the order in which the family declares them. */
    public Set<Hyperparameter<?>> hyperparameters() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Returns the values by their keys in a manifest, in the same order; without the seed. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((which, value) -> texts.put(which.key(), value.toString()));
        return Collections.unmodifiableMap(texts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainOptions that
                && seed == that.seed
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(seed) + values.hashCode();
    }

    @Override
    public String toString() {
        return "seed %d, %s".formatted(seed, texts());
    }
}
