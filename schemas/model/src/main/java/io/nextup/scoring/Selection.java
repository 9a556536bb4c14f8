package io.nextup.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Picks the items of one answer, offered from the best downwards: each one that the bias does not
 * forbid, and that does not exceed an {@link AtMost}. For one answer, by one thread.
 */
final class Selection {
    private final ItemBias bias;
    private final List<AtMost> limits;

    /** Items picked so far of each value of each limit. */
    private final List<Map<Integer, Integer>> picked = new ArrayList<>();

    Selection(ItemRules rules) {
        this.bias = rules.bias();
        this.limits = rules.limits();
        limits.forEach(limit -> picked.add(new HashMap<>()));
    }

    /** Takes the next best item, or leaves it out. */
    boolean takes(int index) {
        if (bias.forbids(index)) {
            return false;
        }
        for (int i = 0; i < limits.size(); i++) {
            for (int value : limits.get(i).values().apply(index)) {
                if (picked.get(i).getOrDefault(value, 0) >= limits.get(i).most()) {
                    return false;
                }
            }
        }
        for (int i = 0; i < limits.size(); i++) {
            for (int value : limits.get(i).values().apply(index)) {
                picked.get(i).merge(value, 1, Integer::sum);
            }
        }
        return true;
    }
}
