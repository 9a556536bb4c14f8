package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

/**
 * A value for each item of one model, made from rules: the logarithm of the factor by which they
 * boost the item, 0 for most, and minus infinity for one that no answer may hold. A model adds it
 * to logits and multiplies counts by its exponential, before either becomes shares.
 *
 * <p>Immutable. Two are the same only if they are one object: a scorer keeps the tensor of the one
 * that it was last called with.
 */
public final class ItemBias {
    /**
     * The greatest finite value, either way: a factor of e^30. Its products with scores stay
     * finite.
     */
    public static final float GREATEST = 30;

    /** No rule holds. */
    public static final ItemBias NONE = new ItemBias(new float[0]);

    private final float[] values;

    private ItemBias(float[] values) {
        this.values = values;
    }

    /**
     * Makes a bias of its values.
     *
     * @param values (items + 1): one for each index, 0 for padding; not copied, and not to be
     *     changed
     * @throws IllegalArgumentException for any other value of padding, and for a value that is
     *     neither minus infinity nor within {@value #GREATEST} of 0
     */
    public static ItemBias of(float[] values) {
        requireNonNull(values, "values are null");
        if (values.length == 0 || values[Vocabulary.PADDING] != 0) {
            throw new IllegalArgumentException(
                    "The bias of padding is %s, not 0"
                            .formatted(values.length == 0 ? "missing" : values[0]));
        }
        for (int index = 0; index < values.length; index++) {
            float value = values[index];
            if (value != Float.NEGATIVE_INFINITY && !(Math.abs(value) <= GREATEST)) {
                throw new IllegalArgumentException(
                        "The bias of item %d is %s: -Infinity, or at most %s either way"
                                .formatted(index, value, GREATEST));
            }
        }
        return new ItemBias(values);
    }

    /** Returns the value of a bias that is nearest to a sum of logarithms. */
    public static float bounded(double sum) {
        return sum == Double.NEGATIVE_INFINITY
                ? Float.NEGATIVE_INFINITY
                : (float) Math.max(-GREATEST, Math.min(GREATEST, sum));
    }

    /** Returns true where no rule holds. */
    public boolean isNone() {
        return values.length == 0;
    }

    /** Returns the highest index that it has a value for; 0 where no rule holds. */
    public int itemCount() {
        return Math.max(0, values.length - 1);
    }

    /** Tells whether no answer may hold an item. */
    public boolean forbids(int index) {
        return !isNone() && values[index] == Float.NEGATIVE_INFINITY;
    }

    /** Returns the values by index; not to be changed. Empty where no rule holds. */
    public float[] values() {
        return values;
    }
}
