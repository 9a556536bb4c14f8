package io.nextup.event.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Excerpt;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.DecodeException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads records of another shape at the places of a mapping. Immutable, and safe for use by many
 * threads if the registry's schemas are.
 *
 * @param <F> the fields
 */
final class MappedRecords<F extends Enum<F> & FieldWord> {
    private final boolean isNone;
    private final Map<F, Place> fields;
    private final Map<F, TimeReader> times;
    private final Map<String, Place> attributes = new TreeMap<>();
    private final Places places;
    private final Schemas schemas;

    /** Place of the elements of the list that is read besides; null for none. */
    private final Place elements;

    /**
     * Place of a field or an attribute.
     *
     * @param what the field in words
     * @param source null where the mapping names none
     * @param position position among the values that are read from the record's value; -1 for one
     *     that stands elsewhere
     */
    record Place(String what, FieldSource source, int position) {
        @Override
        public String toString() {
            return source == null ? "the " + what : "the %s (%s)".formatted(what, source);
        }
    }

    /** Makes something of a record's values. */
    @FunctionalInterface
    interface Reading<F extends Enum<F> & FieldWord, T> {
        T of(MappedValues<F> values) throws DecodeException;
    }

    /**
     * @param name the name of such a record in errors
     * @param list path of a list whose elements are read besides the fields; empty for none
     * @param schemas the registry's schemas; null without a registry
     * @throws IllegalArgumentException if a path is not a JSON pointer
     */
    MappedRecords(
            String name,
            Class<F> ofFields,
            Mapping<F> mapping,
            Optional<String> list,
            Schemas schemas) {
        this.isNone = mapping.isNone();
        this.fields = new EnumMap<>(ofFields);
        this.times = new EnumMap<>(ofFields);
        List<String> pointers = new ArrayList<>();
        for (F field : ofFields.getEnumConstants()) {
            fields.put(field, place(field.inWords(), mapping.sources().get(field), pointers));
            if (field.isTime()) {
                times.put(field, new TimeReader(field.word(), mapping.time(field)));
            }
        }
        mapping.attributes()
                .forEach(
                        (attribute, source) ->
                                attributes.put(
                                        attribute,
                                        place("attribute " + attribute, source, pointers)));
        elements =
                list.map(path -> place("list", new FieldSource.Path(path + "/*"), pointers))
                        .orElse(null);
        places = new Places(name, pointers);
        this.schemas = schemas;
    }

    private static Place place(String what, FieldSource source, List<String> pointers) {
        String pointer = source == null ? null : source.pointer().orElse(null);
        if (pointer == null) {
            return new Place(what, source, -1);
        }
        pointers.add(pointer);
        return new Place(what, source, pointers.size() - 1);
    }

    /**
     * Tells whether a record is read by the mapping. False without one, and for Nextup's own Avro,
     * which no other format can be taken for.
     */
    boolean mayRead(byte[] value) {
        return !isNone && Places.mayBeIn(value, schemas);
    }

    /**
     * Reads a record.
     *
     * @param key the record's key; null if it has none
     * @param headers the last header's value of each name that the mapping reads
     * @throws DecodeException if the record cannot be read, or the reading refuses its values
     */
    <T> T read(byte[] key, byte[] value, Map<String, byte[]> headers, Reading<F, T> reading)
            throws DecodeException {
        Object[] read = places.read(value, schemas);
        try {
            return reading.of(new MappedValues<>(this, key, headers, read));
        } catch (DecodeException e) {
            String excerpt =
                    Places.isRegistered(value, schemas)
                            ? Excerpt.of(value)
                            : Excerpt.of(new String(value, UTF_8));
            throw new DecodeException(e.reason(), e.getMessage() + ", in " + excerpt, e);
        }
    }

    Place place(F field) {
        return fields.get(field);
    }

    TimeReader times(F field) {
        return times.get(field);
    }

    Map<String, Place> attributes() {
        return attributes;
    }

    Place elements() {
        return elements;
    }
}
