package io.nextup.catalogue;

import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All items of a catalogue, and the rules of one set that touch each. Not thread-safe.
 *
 * <p>Of an item it keeps the id, the period in which the item is available, and two bits for each
 * rule: whether the rule touches the item while it is available, and while it is not.
 */
public final class ItemTable {
    private final CompiledRules rules;

    /** Words of the bits of one item in one of its two states. */
    private final int words;

    private final Map<String, Integer> rows = new HashMap<>();

    /** First and last moment of each row's period; an empty period for an unavailable item. */
    private long[] fromMillis = new long[16];

    private long[] untilMillis = new long[16];

    /** Bits of each row: those while the item is available, then those while it is not. */
    private long[] touching;

    /** Number of rows that ever had an item, of which those in {@link #free} have none. */
    private int used;

    private final Deque<Integer> free = new ArrayDeque<>();

    public ItemTable(CompiledRules rules) {
        this.rules = requireNonNull(rules, "rules are null");
        this.words = (rules.rules().size() + Long.SIZE - 1) / Long.SIZE;
        this.touching = new long[2 * words * 16];
    }

    /** Returns the rules of which the table has the bits. */
    public CompiledRules rules() {
        return rules;
    }

    /** Takes an item, in place of the one that had its id. */
    public void put(CatalogueItem item) {
        Integer known = rows.get(item.itemId());
        int row = known == null ? newRow(item.itemId()) : known;
        fromMillis[row] = item.available() ? millis(item.fromAt(), Long.MIN_VALUE) : Long.MAX_VALUE;
        untilMillis[row] =
                item.available() ? millis(item.untilAt(), Long.MAX_VALUE) : Long.MIN_VALUE;
        BitSet available = rules.touching(item, true);
        store(available, 2 * words * row);
        store(
                rules.dependOnAvailability() ? rules.touching(item, false) : available,
                2 * words * row + words);
    }

    private int newRow(String itemId) {
        Integer left = free.poll();
        if (left != null) {
            rows.put(itemId, left);
            return left;
        }
        if (used == fromMillis.length) {
            int more = used + (used >> 1);
            fromMillis = Arrays.copyOf(fromMillis, more);
            untilMillis = Arrays.copyOf(untilMillis, more);
            touching = Arrays.copyOf(touching, 2 * words * more);
        }
        rows.put(itemId, used);
        return used++;
    }

    private static long millis(Instant time, long without) {
        return time == null ? without : time.toEpochMilli();
    }

    private void store(BitSet bits, int at) {
        long[] stored = bits.toLongArray();
        Arrays.fill(touching, at, at + words, 0);
        System.arraycopy(stored, 0, touching, at, stored.length);
    }

    /** Forgets an item; does nothing for an unknown one. */
    public void remove(String itemId) {
        Integer row = rows.remove(itemId);
        if (row != null) {
            free.push(row);
        }
    }

    /** Returns the number of items. */
    public int size() {
        return rows.size();
    }

    /**
     * Returns the term that the rules add to an item's logit: minus infinity for an item that no
     * list may hold, otherwise the sum of the logarithms of its boosts, 0 without one.
     *
     * @param moment of the same rule set
     * @return empty for an item that the catalogue lacks
     */
    public OptionalDouble bias(String itemId, RulesAt moment) {
        if (moment.rules() != rules) {
            throw new IllegalArgumentException("The time is of another rule set than the table");
        }
        Integer row = rows.get(itemId);
        if (row == null) {
            return OptionalDouble.empty();
        }
        boolean available =
                fromMillis[row] <= moment.timeMillis() && moment.timeMillis() < untilMillis[row];
        return OptionalDouble.of(moment.bias(touching, 2 * words * row + (available ? 0 : words)));
    }
}
