package io.nextup.trainer.option;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Options of a training: a seed, and a value for each hyperparameter that its family reads, in the
 * order in which the family declares them. Immutable.
 *
 * <p>{@link #get} looks a value up: read it once, before a loop begins.
 */
public final class TrainOptions {
    private static final TrainOptions NONE = new TrainOptions(1, Map.of(), Set.of(), Map.of());

    private final long seed;
    private final Map<Hyperparameter<?>, Object> values;

    /** Those whose values somebody gave, so that data do not decide them. */
    private final Set<Hyperparameter<?>> given;

    /** Those that the data decide unless they are given, with words that say how. */
    private final Map<Hyperparameter<?>, String> byData;

    private TrainOptions(
            long seed,
            Map<Hyperparameter<?>, Object> values,
            Set<Hyperparameter<?>> given,
            Map<Hyperparameter<?>, String> byData) {
        this.seed = seed;
        this.values = values;
        this.given = given;
        this.byData = byData;
    }

    /**
     * Returns options without any hyperparameter, with the seed 1: a family's defaults begin here.
     */
    public static TrainOptions none() {
        return NONE;
    }

    /**
     * Returns the same options with a value that somebody gives, in place of another or after the
     * others: no data decide it.
     *
     * @throws RequestException if the value is out of its range
     */
    public <T> TrainOptions with(Hyperparameter<T> which, T value) {
        Set<Hyperparameter<?>> more = new HashSet<>(given);
        more.add(which);
        return new TrainOptions(seed, changed(which, value), more, byData);
    }

    /**
     * Returns the same options with a default.
     *
     * @throws RequestException if the value is out of its range
     */
    public <T> TrainOptions byDefault(Hyperparameter<T> which, T value) {
        return new TrainOptions(seed, changed(which, value), given, byData);
    }

    /**
     * Returns the same options with a default that the data decide, where nobody gives a value.
     *
     * @param value default for a caller that asks no data
     * @param words how, for {@code --help}, such as {@code 50 or 100, as the histories are long}
     * @throws RequestException if the value is out of its range
     */
    public <T> TrainOptions byData(Hyperparameter<T> which, T value, String words) {
        Map<Hyperparameter<?>, String> more = new HashMap<>(byData);
        more.put(which, words);
        return new TrainOptions(seed, changed(which, value), given, more);
    }

    private <T> Map<Hyperparameter<?>, Object> changed(Hyperparameter<T> which, T value) {
        Map<Hyperparameter<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(which, which.checked(value));
        return changed;
    }

    /** Returns the same options with the values of others in place of its own, or after them. */
    public TrainOptions withAll(TrainOptions others) {
        Map<Hyperparameter<?>, Object> changed = new LinkedHashMap<>(values);
        changed.putAll(others.values);
        Set<Hyperparameter<?>> more = new HashSet<>(given);
        more.addAll(others.given);
        Map<Hyperparameter<?>, String> decided = new HashMap<>(byData);
        decided.putAll(others.byData);
        return new TrainOptions(seed, changed, more, decided);
    }

    /**
     * Returns the same options with another seed. Seed, data and values decide the model, unless a
     * time limit ends the training.
     */
    public TrainOptions withSeed(long other) {
        return new TrainOptions(other, values, given, byData);
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

    /** Returns true for a hyperparameter whose value somebody gave. */
    public boolean isGiven(Hyperparameter<?> which) {
        return given.contains(which);
    }

    /** Returns true for a hyperparameter of these whose value the data are to decide. */
    public boolean followsData(Hyperparameter<?> which) {
        return byData.containsKey(which) && !given.contains(which);
    }

    /** Returns how the data decide a value; empty where they do not. */
    public Optional<String> wordsOfData(Hyperparameter<?> which) {
        return followsData(which) ? Optional.of(byData.get(which)) : Optional.empty();
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

    /** Returns the same, with {@code by the data} for each value that the data are to decide. */
    public Map<String, String> requested() {
        Map<String, String> requested = new LinkedHashMap<>(texts());
        values.keySet().stream()
                .filter(this::followsData)
                .forEach(which -> requested.put(which.key(), "by the data"));
        return Collections.unmodifiableMap(requested);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainOptions that
                && seed == that.seed
                && values.equals(that.values)
                && given.equals(that.given)
                && byData.equals(that.byData);
    }

    @Override
    public int hashCode() {
        return Objects.hash(seed, values, given, byData);
    }

    @Override
    public String toString() {
        return "seed %d, %s".formatted(seed, texts());
    }
}
