package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Turns the data of a sequence's events into the values of a model's columns. Immutable. */
public final class ColumnEncoder {
    private final ModelInputs inputs;
    private final Map<String, Integer> typeIndices = new HashMap<>();

    /**
     * @param inputs inputs of the model beside items and exclusions
     */
    public ColumnEncoder(ModelInputs inputs) {
        this.inputs = requireNonNull(inputs, "inputs is null");
        for (String type : inputs.eventTypes()) {
            typeIndices.put(type, typeIndices.size() + 1);
        }
    }

    /** Returns inputs of the model beside items and exclusions. */
    public ModelInputs inputs() {
        return inputs;
    }

    /**
     * Returns the values of each column, in the model's order: one for each of these events, or
     * one.
     *
     * @param positions places of the events in their sequence, oldest first
     */
    public List<long[]> values(SequenceData data, int[] positions) {
        List<long[]> values = new ArrayList<>(inputs.columns().size());
        for (InputColumn column : inputs.columns()) {
            IntStream events = IntStream.of(positions);
            values.add(
                    switch (column) {
                        case TIMES -> events.mapToLong(data::timeMillis).toArray();
                        case TYPES -> events.mapToLong(event -> type(data, event)).toArray();
                        case NOW -> new long[] {data.nowMillis()};
                    });
        }
        return values;
    }

    private int type(SequenceData data, int position) {
        return data.type(position).map(type -> typeIndices.getOrDefault(type, 0)).orElse(0);
    }
}
