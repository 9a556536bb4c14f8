package io.nextup.catalogue;

import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * All items of a catalogue, and the rules of one set that touch each. Not thread-safe.
 *
 * <p>Of an item it keeps the id, the period in which the item is available, two bits for each rule
 * (whether the rule touches the item while it is available, and while it is not), and its values of
 * the fields by which {@code atMost} rules count.
 */
public final class ItemTable {
    /** Values of an item that lacks a counted field. */
    static final int[] NO_VALUES = {};

    private final CompiledRules rules;

    /** Words of the bits of one item in one of its two states. */
    private final int words;

    /** The fields by which {@code atMost} rules count. */
    private final int[] fields;

    /** Numbers of the values of each of these fields. */
    private final List<ValueNumbers> numbers = new ArrayList<>();

    private final List<Consumer<String>> watchers = new ArrayList<>();

    private final Map<String, Integer> rows = new HashMap<>();

    /** First and last moment of each row's period; an empty period for an unavailable item. */
    private long[] fromMillis = new long[16];

    private long[] untilMillis = new long[16];

    /** Bits of each row: those while the item is available, then those while it is not. */
    private long[] touching;

    /**
     * Numbers of each row's values by counted field: those while the item is available, then those
     * while it is not.
     */
    private int[][] counted;

    /** Number of rows that ever had an item, of which those in {@link #free} have none. */
    private int used;

    private final Deque<Integer> free = new ArrayDeque<>();

    /** Rows of items of which no record could be read. */
    private final BitSet unreadable = new BitSet();

    public ItemTable(CompiledRules rules) {
        this.rules = requireNonNull(rules, "rules are null");
        this.words = (rules.rules().size() + Long.SIZE - 1) / Long.SIZE;
        this.touching = new long[2 * words * 16];
        this.fields = rules.countedFields();
        this.counted = new int[2 * fields.length * 16][];
        for (int field = 0; field < fields.length; field++) {
            numbers.add(new ValueNumbers());
        }
    }

    /** Calls a watcher after each later change of an item, with the item's id. */
    public void watch(Consumer<String> watcher) {
        watchers.add(watcher);
    }

    /** Calls a watcher no more. */
    public void unwatch(Consumer<String> watcher) {
        watchers.remove(watcher);
    }

    /** Returns the rules of which the table has the bits. */
    public CompiledRules rules() {
        return rules;
    }

    /** Takes an item, in place of the one that had its id. */
    public void put(CatalogueItem item) {
        Integer known = rows.get(item.itemId());
        int row = known == null ? newRow(item.itemId()) : known;
        unreadable.clear(row);
        fromMillis[row] = item.available() ? millis(item.fromAt(), Long.MIN_VALUE) : Long.MAX_VALUE;
        untilMillis[row] =
                item.available() ? millis(item.untilAt(), Long.MAX_VALUE) : Long.MIN_VALUE;
        BitSet available = rules.touching(item, true);
        store(available, 2 * words * row);
        store(rules.touchingUnavailable(item, available), 2 * words * row + words);
        for (int field = 0; field < fields.length; field++) {
            count(row, field, item);
        }
        changed(item.itemId());
    }

    /**
     * Learns that no record of an item can be read: nobody knows whether a list may hold it, so
     * none does. Does nothing where an older record was read.
     */
    public void putUnreadable(String itemId) {
        if (rows.containsKey(itemId)) {
            return;
        }
        int row = newRow(itemId);
        unreadable.set(row);
        fromMillis[row] = Long.MAX_VALUE;
        untilMillis[row] = Long.MIN_VALUE;
        Arrays.fill(touching, 2 * words * row, 2 * words * (row + 1), 0);
        Arrays.fill(counted, counted(row, 0, 0), counted(row + 1, 0, 0), NO_VALUES);
        changed(itemId);
    }

    /** Keeps a row's values of a counted field, once where both states have the same. */
    private void count(int row, int field, CatalogueItem item) {
        List<String> available = rules.values(fields[field], item, true);
        List<String> unavailable = rules.values(fields[field], item, false);
        int[] ofAvailable = numbers.get(field).of(available);
        counted[counted(row, field, 0)] = ofAvailable;
        counted[counted(row, field, 1)] =
                unavailable.equals(available) ? ofAvailable : numbers.get(field).of(unavailable);
        forgetUnused(field);
    }

    /** Returns the place of the values of a row's counted field, in one of its two states. */
    private int counted(int row, int field, int state) {
        return 2 * (row * fields.length + field) + state;
    }

    /** Forgets the values that no item has any more, once these may be most. */
    private void forgetUnused(int field) {
        if (!numbers.get(field).hasGrown()) {
            return;
        }
        BitSet held = new BitSet();
        for (int row = 0; row < used; row++) {
            for (int state = 0; state < 2; state++) {
                for (int number : counted[counted(row, field, state)]) {
                    held.set(number);
                }
            }
        }
        numbers.get(field).keep(held);
    }

    private void changed(String itemId) {
        watchers.forEach(watcher -> watcher.accept(itemId));
    }

    private int newRow(String itemId) {
        Integer left = free.poll();
        if (left != null) {
            rows.put(itemId, left);
            return left;
        }
        if (used == fromMillis.length) {
            int more = used + (used >> 2);
            fromMillis = Arrays.copyOf(fromMillis, more);
            untilMillis = Arrays.copyOf(untilMillis, more);
            touching = Arrays.copyOf(touching, 2 * words * more);
            counted = Arrays.copyOf(counted, 2 * fields.length * more);
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
            Arrays.fill(counted, counted(row, 0, 0), counted(row + 1, 0, 0), NO_VALUES);
            free.push(row);
            changed(itemId);
        }
    }

    /** Returns the most values that items have of a counted field. */
    int valueCount(int field) {
        return numbers.get(field).size();
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
        int row = row(itemId);
        return row < 0 ? OptionalDouble.empty() : OptionalDouble.of(bias(row, moment));
    }

    /** Tells whether the catalogue has an item. */
    public boolean contains(String itemId) {
        return rows.containsKey(itemId);
    }

    /** Tells whether the catalogue has an item of which no record can be read: no list holds it. */
    public boolean isUnreadable(String itemId) {
        int row = row(itemId);
        return row >= 0 && unreadable.get(row);
    }

    /**
     * Returns the rules that touch an item and hold at a time; none for an item that the catalogue
     * lacks.
     *
     * @param moment of the same rule set
     */
    List<Rule> touching(String itemId, RulesAt moment) {
        int row = row(itemId);
        if (row < 0) {
            return List.of();
        }
        int from = words * (2 * row + state(row, moment));
        return BitSet.valueOf(Arrays.copyOfRange(touching, from, from + words)).stream()
                .filter(moment::holds)
                .mapToObj(rules.rules()::get)
                .toList();
    }

    /** Returns the row of an item, until it changes; -1 for one that the catalogue lacks. */
    int row(String itemId) {
        return rows.getOrDefault(itemId, -1);
    }

    /** Returns the term that the rules add to the logit of a row's item. */
    double bias(int row, RulesAt moment) {
        if (moment.rules() != rules) {
            throw new IllegalArgumentException("The time is of another rule set than the table");
        }
        return unreadable.get(row)
                ? Double.NEGATIVE_INFINITY
                : moment.bias(touching, words * (2 * row + state(row, moment)));
    }

    /**
     * Returns the numbers of a row's values of a field by which {@code atMost} rules count: equal
     * numbers for equal values.
     *
     * @param field place of the field among the counted ones
     */
    int[] counted(int row, int field, RulesAt moment) {
        return counted[counted(row, field, state(row, moment))];
    }

    /** Returns 0 for a row's item that is available, 1 for one that is not. */
    private int state(int row, RulesAt moment) {
        boolean available =
                fromMillis[row] <= moment.timeMillis() && moment.timeMillis() < untilMillis[row];
        return available ? 0 : 1;
    }

    /**
     * Returns the first later time at which rules take a row's item for something else,
     * milliseconds since the epoch; {@link Long#MAX_VALUE} for never.
     */
    long nextChangeMillis(int row, RulesAt moment) {
        if (!rules.dependOnAvailability() || fromMillis[row] > untilMillis[row]) {
            return Long.MAX_VALUE;
        }
        return moment.timeMillis() < fromMillis[row]
                ? fromMillis[row]
                : moment.timeMillis() < untilMillis[row] ? untilMillis[row] : Long.MAX_VALUE;
    }
}
