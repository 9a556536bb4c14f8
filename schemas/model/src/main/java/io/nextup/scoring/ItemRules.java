package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The rules of one moment for the items of one model. Immutable.
 *
 * @param bias what forbids and boosts
 * @param limits what bounds the number of like items
 */
public record ItemRules(ItemBias bias, List<AtMost> limits) {
    /** No rule holds. */
    public static final ItemRules NONE = new ItemRules(ItemBias.NONE, List.of());

    public ItemRules {
        requireNonNull(bias, "bias is null");
        limits = List.copyOf(limits);
    }

    /** Returns true where no rule holds. */
    public boolean areNone() {
        return bias.isNone() && limits.isEmpty();
    }

    /** Returns how many of k items a list can hold at most. */
    int longest(int k) {
        int longest = k;
        for (AtMost limit : limits) {
            longest = Math.min(longest, limit.longest());
        }
        return longest;
    }
}
