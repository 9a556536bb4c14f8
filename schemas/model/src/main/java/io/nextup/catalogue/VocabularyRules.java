package io.nextup.catalogue;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Rule;
import io.nextup.scoring.AtMost;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.Vocabulary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The rules of a catalogue for the items of one model. Looks only at the items that have changed
 * since the last time. Not thread-safe, as the table that it reads.
 */
public final class VocabularyRules implements AutoCloseable {
    /** A later time at which an item becomes available, or is available no more. */
    private record Turn(long timeMillis, int index) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return Long.compare(timeMillis, other.timeMillis);
        }
    }

    private final ItemTable table;
    private final Vocabulary vocabulary;
    private final float unknown;
    private final Consumer<String> watcher = this::changed;

    /** Indexes of the {@code atMost} rules. */
    private final int[] limits;

    /** The fields by which they count. */
    private final int[] fields;

    /** Indices of items to look at. */
    private final BitSet changed = new BitSet();

    private final PriorityQueue<Turn> turns = new PriorityQueue<>();

    /** Bias of each index. Replaced, not changed, once handed out. */
    private float[] values;

    /** Number of values that are not 0. */
    private int touched;

    /** Values of each index, by counted field. Replaced, not changed, once handed out. */
    private final int[][][] counted;

    /** Number of allowed items that lack each counted field. */
    private final int[] uncounted;

    /** The rules that hold at the last time that was asked about; null before. */
    private RulesAt moment;

    private long madeMillis;
    private long rulesChangeMillis;

    /**
     * Bias of the values: the same object while no value changes, since a scorer keeps its tensor.
     */
    private ItemBias bias = ItemBias.NONE;

    /** Null while nothing was made, and after a failure, which may have left the rest half done. */
    private ItemRules made;

    /**
     * Watches a table until it is closed.
     *
     * @param unknown what the rules say of the model's items that the table lacks
     */
    public VocabularyRules(ItemTable table, Vocabulary vocabulary, UnknownItems unknown) {
        this.table = requireNonNull(table, "table is null");
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.unknown = unknown == UnknownItems.DROP ? Float.NEGATIVE_INFINITY : 0;
        this.limits = table.rules().limits();
        this.fields = table.rules().countedFields();
        this.counted = new int[fields.length][][];
        this.uncounted = new int[fields.length];
        table.watch(watcher);
    }

    private void changed(String itemId) {
        int index = vocabulary.indexOf(itemId);
        if (index != Vocabulary.PADDING) {
            changed.set(index);
        }
    }

    /**
     * Returns what the rules say at a time: the same object as before where nothing has changed.
     */
    public ItemRules at(Instant time) {
        moment = table.rules().at(time);
        // A clock that goes back passes the turns of rules and items again.
        boolean rulesChange =
                made == null
                        || moment.timeMillis() >= rulesChangeMillis
                        || moment.timeMillis() < madeMillis;
        // An item that changes leaves old turns behind.
        if (rulesChange || turns.size() > 2 * vocabulary.size()) {
            turns.clear();
            changed.set(1, vocabulary.size() + 1);
        }
        while (!turns.isEmpty() && turns.element().timeMillis() <= moment.timeMillis()) {
            changed.set(turns.remove().index());
        }
        madeMillis = moment.timeMillis();
        rulesChangeMillis = moment.nextChangeMillis();
        ItemRules before = made;
        made = null;
        if (before == null) {
            beginAnew();
        }
        boolean differs = lookAtChanged();
        made = rulesChange || differs ? new ItemRules(bias, limits()) : before;
        return made;
    }

    private void beginAnew() {
        values = new float[vocabulary.size() + 1];
        touched = 0;
        bias = ItemBias.NONE;
        Arrays.fill(uncounted, vocabulary.size());
        for (int field = 0; field < fields.length; field++) {
            counted[field] = new int[vocabulary.size() + 1][];
            Arrays.fill(counted[field], ItemTable.NO_VALUES);
        }
    }

    /** Returns true if the bias or a counted value of an item has changed. */
    private boolean lookAtChanged() {
        boolean valuesDiffer = false;
        boolean[] countedDiffer = new boolean[fields.length];
        boolean differs = false;
        for (int index = changed.nextSetBit(0); index >= 0; index = changed.nextSetBit(index + 1)) {
            int row = table.row(vocabulary.itemAt(index));
            float value = row < 0 ? unknown : ItemBias.bounded(table.bias(row, moment));
            for (int field = 0; field < fields.length; field++) {
                int[] now = row < 0 ? ItemTable.NO_VALUES : table.counted(row, field, moment);
                uncounted[field] +=
                        uncounted(value, now) - uncounted(values[index], counted[field][index]);
                if (!Arrays.equals(now, counted[field][index])) {
                    if (!countedDiffer[field]) {
                        counted[field] = counted[field].clone();
                        countedDiffer[field] = true;
                    }
                    counted[field][index] = now;
                    differs = true;
                }
            }
            if (value != values[index]) {
                if (!valuesDiffer) {
                    values = values.clone();
                    valuesDiffer = true;
                }
                touched += (value == 0 ? 0 : 1) - (values[index] == 0 ? 0 : 1);
                values[index] = value;
            }
            long turn = row < 0 ? Long.MAX_VALUE : table.nextChangeMillis(row, moment);
            if (turn != Long.MAX_VALUE) {
                turns.add(new Turn(turn, index));
            }
        }
        changed.clear();
        if (valuesDiffer) {
            bias = touched == 0 ? ItemBias.NONE : ItemBias.of(values);
        }
        return differs || valuesDiffer;
    }

    /** Returns 1 for an item that is allowed and has no counted value, else 0. */
    private static int uncounted(float value, int[] counted) {
        return value != Float.NEGATIVE_INFINITY && counted.length == 0 ? 1 : 0;
    }

    private List<AtMost> limits() {
        List<AtMost> holding = new ArrayList<>();
        for (int limit = 0; limit < limits.length; limit++) {
            if (moment.holds(limits[limit])) {
                Rule rule = table.rules().rules().get(limits[limit]);
                int[][] byIndex = counted[fieldOf(limit)];
                holding.add(
                        new AtMost(rule.atMost(), index -> byIndex[index], longest(limit, rule)));
            }
        }
        return holding;
    }

    /** Returns the place of the field by which a limit counts, among the counted ones. */
    private int fieldOf(int limit) {
        return Arrays.binarySearch(fields, table.rules().perField(limits[limit]));
    }

    /** Returns the most items of a list, where each of them takes a place of a value. */
    private int longest(int limit, Rule rule) {
        int field = fieldOf(limit);
        return uncounted[field] > 0
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, (long) rule.atMost() * table.valueCount(field));
    }

    /** Returns the rules that touch an item and hold, as of the last call of {@link #at}. */
    public List<Rule> touching(String itemId) {
        return table.touching(itemId, requireNonNull(moment, "at() comes first"));
    }

    /**
     * Returns the rules that keep an item out of a list, as of the last call of {@link #at}: those
     * by which no list may hold it, or else each {@code atMost} of whose like the list is full.
     *
     * @param list indices of the list's items; 0 stands for none
     */
    public List<Rule> keepingOut(int index, int[] list) {
        List<Rule> rules =
                touching(vocabulary.itemAt(index)).stream().filter(Rule::leavesOut).toList();
        if (!rules.isEmpty()) {
            return rules;
        }
        return IntStream.range(0, limits.length)
                .filter(limit -> moment.holds(limits[limit]) && isFull(limit, index, list))
                .mapToObj(limit -> table.rules().rules().get(limits[limit]))
                .toList();
    }

    /** Tells whether a list has as many items of a value of an item as one may have. */
    private boolean isFull(int limit, int index, int[] list) {
        int most = table.rules().rules().get(limits[limit]).atMost();
        int[][] values = counted[fieldOf(limit)];
        return Arrays.stream(values[index])
                .anyMatch(
                        value ->
                                Arrays.stream(list).filter(one -> has(values[one], value)).count()
                                        >= most);
    }

    private static boolean has(int[] values, int value) {
        return Arrays.stream(values).anyMatch(one -> one == value);
    }

    /** Watches the table no more. */
    @Override
    public void close() {
        table.unwatch(watcher);
    }
}
