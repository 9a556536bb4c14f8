package io.nextup.event.wire;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Places ({@link Wanted}) that a walk of a record or of a schema meets, in its order. Strangers
 * choose both, so the walk is bounded: in steps, in places, and in the length of each. Not
 * thread-safe.
 */
public final class PlaceList {
    /** The place of a whole record. */
    public static final String ROOT = "";

    private static final int MOST_STEPS = 10_000;
    private static final int MOST_PLACES = 500;
    private static final int MOST_CHARACTERS = 200;
    private static final String ELEMENTS = "/*";

    private final Set<String> places = new LinkedHashSet<>();
    private int steps;

    /** Returns the place of a field or a key; null where the walk goes no further. */
    public String property(String above, String name) {
        if (above == null || ++steps > MOST_STEPS || name.length() > MOST_CHARACTERS) {
            return null;
        }
        String place = above + JsonPaths.toField(name);
        // A field of this name cannot be told from every element of a list.
        boolean isTaken = place.endsWith(ELEMENTS);
        return isTaken || place.length() > MOST_CHARACTERS ? null : place;
    }

    /** Returns the place of every element of a list; null for a list within a list. */
    public String element(String list) {
        return list == null || Wanted.isOfEveryElement(list) ? null : list + ELEMENTS;
    }

    /** Notes that there may be a value. */
    public void take(String place) {
        if (place != null && places.size() < MOST_PLACES) {
            places.add(place);
        }
    }

    /** Returns the places with values. */
    public List<String> places() {
        return List.copyOf(places);
    }
}
