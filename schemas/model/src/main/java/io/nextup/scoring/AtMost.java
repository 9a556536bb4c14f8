package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.function.IntFunction;

/**
 * A rule that an answer holds at most so many items of one value, such as of one category.
 *
 * @param most items of one value; at least 1
 * @param values the values of an index, each once, as numbers; none for an item that the rule does
 *     not count. Not to be changed
 * @param longest no list can hold more items, as where each item counts and there are few values;
 *     {@link Integer#MAX_VALUE} where that is not known
 */
public record AtMost(int most, IntFunction<int[]> values, int longest) {
    public AtMost {
        requireNonNull(values, "values are null");
        if (longest < 0) {
            throw new IllegalArgumentException(
                    "The longest list has %d items: 0 or more".formatted(longest));
        }
        if (most < 1) {
            throw new IllegalArgumentException(
                    "An answer holds at most %d: 1 or more".formatted(most));
        }
    }

    /** Makes a rule of which nobody knows how long a list it allows. */
    public AtMost(int most, IntFunction<int[]> values) {
        this(most, values, Integer.MAX_VALUE);
    }
}
