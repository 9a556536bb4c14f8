package io.nextup.event.registered;

import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPaths;
import io.nextup.event.wire.JsonPlaces;
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

    /**
     * Tells whether a record's value may hold places: its schema lies in the registry, or it may be
     * JSON.
     *
     * @param schemas the registry's schemas; null without a registry
     */
    public static boolean mayBeIn(byte[] value, Schemas schemas) {
        return isRegistered(value, schemas) || JsonPaths.mayRead(value);
    }

    /** Tells whether the record's schema is looked up in the registry. */
    public static boolean isRegistered(byte[] value, Schemas schemas) {
        return schemas != null && RegisteredRecord.isOne(value);
    }

    /**
     * Returns the places at which a record may have values, each at most once.
     *
     * @throws DecodeException if the record cannot be read
     * @throws SchemasUnavailableException if the registry gives no answer; nothing else is thrown
     */
    public static List<String> in(byte[] value, Schemas schemas) throws DecodeException {
        return isRegistered(value, schemas)
                ? schemas.of(RegisteredRecord.schemaId(value)).places(value)
                : JsonPlaces.in(value);
    }

    /**
     * Reads the values of a record at these places, as {@link JsonPaths#read} returns them.
     *
     * @throws DecodeException if the record cannot be read
     * @throws SchemasUnavailableException if the registry gives no answer; nothing else is thrown
     */
    public Object[] read(byte[] value, Schemas schemas) throws DecodeException {
        return isRegistered(value, schemas)
                ? schemas.of(RegisteredRecord.schemaId(value)).read(value, this)
                : json.read(value);
    }

    /** Returns the same places, for records that are JSON. */
    JsonPaths json() {
        return json;
    }

    Wanted root() {
        return root;
    }

    int count() {
        return count;
    }
}
