package io.nextup.scoring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Inputs of a model beside items and exclusions. Immutable.
 *
 * @param columns columns in the order in which the module takes them; empty for most models
 * @param eventTypes event types that the model knows, of index 1 first; empty unless it takes
 *     {@link InputColumn#TYPES}
 * @param takesBias whether the module takes an {@link ItemBias}, after all columns: float32 (items
 *     + 1), or (0) where no rule holds
 */
public record ModelInputs(List<InputColumn> columns, List<String> eventTypes, boolean takesBias) {
    /** Inputs of a model that takes items and exclusions alone. */
    public static final ModelInputs NONE = new ModelInputs(List.of(), List.of());

    /** Inputs of a model that takes a bias beside them. */
    public static final ModelInputs BIAS = NONE.withBias();

    /** Name of the bias in a manifest. */
    private static final String BIAS_WORD = "bias";

    /**
     * @throws IllegalArgumentException if one stands twice, a type is empty, or the types are named
     *     without being taken, or the other way round
     */
    public ModelInputs {
        columns = List.copyOf(columns);
        eventTypes = List.copyOf(eventTypes);
        requireDistinct("optionalInputs", InputColumn.words(columns));
        requireDistinct("eventTypes", eventTypes);
        if (eventTypes.contains("")) {
            throw new IllegalArgumentException(
                    "eventTypes holds an empty one: %s".formatted(eventTypes));
        }
        if (columns.contains(InputColumn.TYPES) == eventTypes.isEmpty()) {
            throw new IllegalArgumentException(
                    "optionalInputs is %s and eventTypes is %s: a model that takes %s names the types that it knows, and no other does"
                            .formatted(
                                    InputColumn.words(columns),
                                    eventTypes,
                                    InputColumn.TYPES.word()));
        }
    }

    /** Makes the inputs of a model that takes no bias. */
    public ModelInputs(List<InputColumn> columns, List<String> eventTypes) {
        this(columns, eventTypes, false);
    }

    /**
     * Makes inputs of their names.
     *
     * @param words names in the order in which the module takes them
     * @throws IllegalArgumentException if this build does not know a name, a bias is not the last
     *     one, or the inputs are not valid
     */
    public static ModelInputs named(List<String> words, List<String> eventTypes) {
        int bias = words.indexOf(BIAS_WORD);
        if (bias >= 0 && bias < words.size() - 1) {
            throw new IllegalArgumentException(
                    "%s stands before another input in %s: name it as the last one"
                            .formatted(BIAS_WORD, words));
        }
        List<InputColumn> columns = new ArrayList<>();
        for (String word : bias < 0 ? words : words.subList(0, bias)) {
            columns.add(
                    InputColumn.named(word)
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "%s is not an input that this build knows: %s"
                                                            .formatted(word, knownWords()))));
        }
        return new ModelInputs(columns, eventTypes, bias >= 0);
    }

    /** Returns the names of all inputs that this build knows, in a valid order. */
    public static List<String> knownWords() {
        List<String> words = new ArrayList<>(InputColumn.words(List.of(InputColumn.values())));
        words.add(BIAS_WORD);
        return words;
    }

    /** Returns these inputs and a bias. */
    public ModelInputs withBias() {
        return new ModelInputs(columns, eventTypes, true);
    }

    /** Returns the names of all inputs, in the order in which the module takes them. */
    public List<String> words() {
        List<String> words = new ArrayList<>(InputColumn.words(columns));
        if (takesBias) {
            words.add(BIAS_WORD);
        }
        return words;
    }

    private static void requireDistinct(String name, List<String> values) {
        if (new HashSet<>(values).size() < values.size()) {
            throw new IllegalArgumentException("%s holds one twice: %s".formatted(name, values));
        }
    }

    /** Returns true for a model whose answers depend on times. */
    public boolean takesTimes() {
        return columns.contains(InputColumn.TIMES) || columns.contains(InputColumn.NOW);
    }

    /** Returns true for a model that takes nothing else of a sequence. */
    public boolean isColumnless() {
        return columns.isEmpty();
    }
}
