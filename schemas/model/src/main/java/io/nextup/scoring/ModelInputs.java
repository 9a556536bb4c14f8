package io.nextup.scoring;

import java.util.HashSet;
import java.util.List;

/**
 * Inputs of a model beside items and exclusions. Immutable.
 *
 * @param columns columns in the order in which the module takes them; empty for most models
 * @param eventTypes event types that the model knows, of index 1 first; empty unless it takes
 *     {@link InputColumn#TYPES}
 */
public record ModelInputs(List<InputColumn> columns, List<String> eventTypes) {
    /** Inputs of a model that takes items and exclusions alone. */
    public static final ModelInputs NONE = new ModelInputs(List.of(), List.of());

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

    private static void requireDistinct(String name, List<String> values) {
        if (new HashSet<>(values).size() < values.size()) {
            throw new IllegalArgumentException("%s holds one twice: %s".formatted(name, values));
        }
    }

    /** Returns true for a model whose answers depend on times. */
    public boolean takesTimes() {
        return columns.contains(InputColumn.TIMES) || columns.contains(InputColumn.NOW);
    }

    public boolean isEmpty() {
        return columns.isEmpty();
    }
}
