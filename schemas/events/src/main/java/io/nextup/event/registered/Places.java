package io.nextup.event.registered;

import io.nextup.event.wire.JsonPaths;
import io.nextup.event.wire.Wanted;
import java.util.List;

/** Places of values in records ({@link Wanted}), for each format. Immutable. */
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
        root = Wanted.of(pointers);
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
}
