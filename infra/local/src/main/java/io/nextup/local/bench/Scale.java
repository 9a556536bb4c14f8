package io.nextup.local.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** A logarithmic scale from one power of ten to another. */
record Scale(int fromExponent, int toExponent) {
    /** The smallest one that holds all values, which are more than 0. */
    static Scale over(Collection<Double> values) {
        int from = (int) Math.floor(Math.log10(Collections.min(values)));
        int to = (int) Math.ceil(Math.log10(Collections.max(values)));
        return new Scale(from, Math.max(to, from + 1));
    }

    /** Where a value lies: 0 at the lower end, 1 at the upper. */
    double share(double value) {
        return (Math.log10(value) - fromExponent) / (toExponent - fromExponent);
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
