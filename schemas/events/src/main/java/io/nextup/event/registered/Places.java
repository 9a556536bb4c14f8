package io.nextup.event.registered;

import com.fasterxml.jackson.core.JsonPointer;
import io.nextup.event.wire.JsonPaths;
import java.util.ArrayList;
import java.util.List;

/** Places of values in records, as JSON pointers (RFC 6901). Immutable. */
public final class Places {
    private final JsonPaths json;
    private final Wanted root;
    private final int count;

    /**
     * @param name the name of such a record in errors
     * @throws IllegalArgumentException if one is not a JSON pointer
     */
    public Places(String name, List<String> pointers) {
        json = new JsonPaths(name, pointers);
        root = new Wanted(pointers.stream().map(JsonPointer::compile).toArray(JsonPointer[]::new));
        count = pointers.size();
    }

    /** Returns the same places, for records that are JSON. */
    public JsonPaths json() {
        return json;
    }

    Wanted root() {
        return root;
    }

    int count() {
        return count;
    }

    /** Those of the places that lie at or below one part of a record. */
    static final class Wanted {
        /** The way from here to each place; null for one that lies elsewhere. */
        private final JsonPointer[] ways;

        private Wanted(JsonPointer[] ways) {
            this.ways = ways;
        }

        /** Returns a single place. */
        static Wanted of(String pointer) {
            return new Wanted(new JsonPointer[] {JsonPointer.compile(pointer)});
        }

        /** Tells whether this part has a value at a place that is this part. */
        boolean isTaken(Object[] values) {
            for (int i = 0; i < ways.length; i++) {
                if (ways[i] != null && ways[i].matches() && values[i] != null) {
                    return true;
                }
            }
            return false;
        }

        /** Returns the places at or below a field or a key; null if there are none. */
        Wanted property(String name) {
            JsonPointer[] tails = null;
            for (int i = 0; i < ways.length; i++) {
                JsonPointer tail = ways[i] == null ? null : ways[i].matchProperty(name);
                if (tail != null) {
                    tails = tails == null ? new JsonPointer[ways.length] : tails;
                    tails[i] = tail;
                }
            }
            return tails == null ? null : new Wanted(tails);
        }

        /** Returns the names of fields, or keys, that lead from this part to a place below it. */
        List<String> names() {
            List<String> names = new ArrayList<>();
            for (JsonPointer way : ways) {
                if (way != null && !way.matches()) {
                    names.add(way.getMatchingProperty());
                }
            }
            return names;
        }

        /** Returns the places at or below an element of a list; null if there are none. */
        Wanted element(int index) {
            JsonPointer[] tails = null;
            for (int i = 0; i < ways.length; i++) {
                JsonPointer tail = ways[i] == null ? null : ways[i].matchElement(index);
                if (tail != null) {
                    tails = tails == null ? new JsonPointer[ways.length] : tails;
                    tails[i] = tail;
                }
            }
            return tails == null ? null : new Wanted(tails);
        }

        /** Forgets the values of all places at or below this part. */
        void clear(Object[] values) {
            for (int i = 0; i < ways.length; i++) {
                if (ways[i] != null) {
                    values[i] = null;
                }
            }
        }

        /** Writes the value of this part to each place that is this part. */
        void take(Object value, Object[] values) {
            for (int i = 0; i < ways.length; i++) {
                if (ways[i] != null && ways[i].matches()) {
                    values[i] = value;
                }
            }
        }
    }
}
