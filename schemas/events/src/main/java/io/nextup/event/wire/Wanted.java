package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Places that lie at or below one part of a record, and takes their values. A place is a JSON
 * pointer (RFC 6901); one of its names may be {@code *}, for every element of a list: its value is
 * then a list, with a value for each element that was read. Immutable.
 */
public final class Wanted {
    private static final String EVERY_ELEMENT = "*";

    /** The way from here to each place; null for one that lies elsewhere. */
    private final JsonPointer[] ways;

    /** Tells which places are in every element of a list. */
    private final boolean[] everyElement;

    /** Index of the element in which this part lies; -1 if it lies in none of those. */
    private final int element;

    private Wanted(JsonPointer[] ways, boolean[] everyElement, int element) {
        this.ways = ways;
        this.everyElement = everyElement;
        this.element = element;
    }

    /**
     * Returns the places of whole records.
     *
     * @throws IllegalArgumentException if one is not a JSON pointer
     */
    public static Wanted of(List<String> pointers) {
        JsonPointer[] ways = new JsonPointer[pointers.size()];
        boolean[] everyElement = new boolean[ways.length];
        for (int i = 0; i < ways.length; i++) {
            ways[i] = JsonPointer.compile(pointers.get(i));
            everyElement[i] = isOfEveryElement(pointers.get(i));
        }
        return new Wanted(ways, everyElement, -1);
    }

    /** Tells whether a place is in every element of a list. */
    public static boolean isOfEveryElement(String pointer) {
        return (pointer + '/').contains('/' + EVERY_ELEMENT + '/');
    }

    /** Returns the places at or below a field or a key; null if there are none. */
    public Wanted property(String name) {
        JsonPointer[] tails = null;
        for (int i = 0; i < ways.length; i++) {
            JsonPointer tail =
                    ways[i] == null || standsForEveryElement(i)
                            ? null
                            : ways[i].matchProperty(name);
            tails = with(tail, i, tails);
        }
        return tails == null ? null : new Wanted(tails, everyElement, element);
    }

    /** Returns the places at or below an element of a list; null if there are none. */
    public Wanted element(int index) {
        JsonPointer[] tails = null;
        int every = element;
        for (int i = 0; i < ways.length; i++) {
            JsonPointer tail = null;
            if (ways[i] != null && standsForEveryElement(i)) {
                tail = ways[i].tail();
                every = index;
            } else if (ways[i] != null) {
                tail = ways[i].matchElement(index);
            }
            tails = with(tail, i, tails);
        }
        return tails == null ? null : new Wanted(tails, everyElement, every);
    }

    private boolean standsForEveryElement(int place) {
        return everyElement[place] && EVERY_ELEMENT.equals(ways[place].getMatchingProperty());
    }

    private JsonPointer[] with(JsonPointer tail, int place, JsonPointer[] tails) {
        if (tail == null) {
            return tails;
        }
        JsonPointer[] kept = tails == null ? new JsonPointer[ways.length] : tails;
        kept[place] = tail;
        return kept;
    }

    /** Returns the names of fields, or keys, that lead from this part to a place below it. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ways.length; i++) {
            if (ways[i] != null && !ways[i].matches() && !standsForEveryElement(i)) {
                names.add(ways[i].getMatchingProperty());
            }
        }
        return names;
    }

    /** Writes the value of this part to each place that is this part. */
    public void take(Object value, Object[] values) {
        for (int i = 0; i < ways.length; i++) {
            if (ways[i] != null && ways[i].matches()) {
                put(value, i, values);
            }
        }
    }

    /** Tells whether this part has a value at a place that is this part. */
    public boolean isTaken(Object[] values) {
        for (int i = 0; i < ways.length; i++) {
            if (ways[i] != null && ways[i].matches() && get(i, values) != null) {
                return true;
            }
        }
        return false;
    }

    /** Forgets the values of all places at or below this part. */
    public void clear(Object[] values) {
        for (int i = 0; i < ways.length; i++) {
            if (ways[i] == null) {
                continue;
            }
            boolean isInElement = everyElement[i] && !isOfEveryElement(ways[i].toString());
            if (isInElement) {
                put(null, i, values);
            } else {
                values[i] = null;
            }
        }
    }

    private void put(Object value, int place, Object[] values) {
        if (!everyElement[place]) {
            values[place] = value;
            return;
        }
        @SuppressWarnings("unchecked")
        List<Object> all = (List<Object>) values[place];
        if (all == null) {
            all = new ArrayList<>();
            values[place] = all;
        }
        while (all.size() <= element) {
            all.add(null);
        }
        all.set(element, value);
    }

    private Object get(int place, Object[] values) {
        if (!everyElement[place]) {
            return values[place];
        }
        List<?> all = (List<?>) values[place];
        return all == null || all.size() <= element ? null : all.get(element);
    }
}
