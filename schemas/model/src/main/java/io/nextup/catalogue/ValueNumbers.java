package io.nextup.catalogue;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers of the values of a field: equal ones for equal values. Not thread-safe. */
final class ValueNumbers {
    private static final int FEW = 1_000;

    private final Map<String, Integer> numbers = new HashMap<>();

    /** No number is given twice, so that whoever still holds one takes no other value for it. */
    private int next;

    private int most = FEW;

    /** Returns the number of each value. */
    int[] of(List<String> values) {
        return values.stream()
                .mapToInt(value -> numbers.computeIfAbsent(value, added -> next++))
                .toArray();
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
        numbers.values().removeIf(number -> !used.get(number));
        most = Math.max(FEW, 2 * numbers.size());
    }
}
