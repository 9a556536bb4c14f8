package io.nextup.local.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A logarithmic scale from one power of ten to another. What is not above 0 has no place on it and
 * lies at its lower end.
 */
record Scale(int fromExponent, int toExponent) {
    /** The smallest one that holds all values above 0; from 1 to 10 without any. */
    static Scale over(Collection<Double> values) {
        List<Double> positive = values.stream().filter(value -> value > 0).toList();
        if (positive.isEmpty()) {
            return new Scale(0, 1);
        }
        int from = (int) Math.floor(Math.log10(Collections.min(positive)));
        int to = (int) Math.ceil(Math.log10(Collections.max(positive)));
        return new Scale(from, Math.max(to, from + 1));
    }

    /** Where a value lies: 0 at the lower end, 1 at the upper. */
    double share(double value) {
        return value > 0 ? (Math.log10(value) - fromExponent) / (toExponent - fromExponent) : 0;
    }

    /** The powers of ten. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int exponent = fromExponent; exponent <= toExponent; exponent++) {
            ticks.add(Math.pow(10, exponent));
        }
        return ticks;
    }
}
