package io.nextup.catalogue;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers of the values of a field: equal ones for equal values. Not thread-safe. */
final class ValueNumbers {
    private static final int FEW = 1_000;

    /** An array of the number alone: most items have one value, and share it. */
    private final Map<String, int[]> numbers = new HashMap<>();

    /** No number is given twice, so that whoever still holds one takes no other value for it. */
    private int next;

    private int most = FEW;

    /** Returns the number of each value, in an array that must not be changed. */
    int[] of(List<String> values) {
        return switch (values.size()) {
            case 0 -> ItemTable.NO_VALUES;
            case 1 -> alone(values.get(0));
            default -> values.stream().mapToInt(value -> alone(value)[0]).toArray();
        };
    }

    private int[] alone(String value) {
        return numbers.computeIfAbsent(value, added -> new int[] {next++});
    }

    /** Returns how many values are known. */
    int size() {
        return numbers.size();
    }

    /** Tells whether so many values have come since {@link #keep} that most may be unused. */
    boolean hasGrown() {
        return numbers.size() > most;
    }

    /** Forgets all other values. */
    void keep(BitSet used) {
        numbers.values().removeIf(number -> !used.get(number[0]));
        most = Math.max(FEW, 2 * numbers.size());
    }
}
