package io.nextup.event.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.Interaction;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.RegisteredRecord;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPaths;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads interactions by a mapping. Nextup's own Avro, which no other format can be taken for, is
 * read as it is. Immutable, and safe for use by many threads if the registry's schemas are.
 */
public final class MappedInteractions {
    /** Most characters of a number that stands as text. */
    private static final int MOST_NUMBER_CHARACTERS = 100;

    private final FieldMapping mapping;

    /** Positions of the fields' values among those that are read from the record's value. */
    private final Map<MappedField, Integer> positions = new EnumMap<>(MappedField.class);

    private final Places places;
    private final Schemas schemas;

    /**
     * Makes a reader of records in JSON.
     *
     * @throws IllegalArgumentException if the mapping has no place for the user or the item, or a
     *     path is not a JSON pointer
     */
    public MappedInteractions(FieldMapping mapping) {
        this(mapping, null);
    }

    /**
     * Makes a reader of records in JSON, and of those whose schema lies in a registry.
     *
     * @param schemas the registry's schemas; null without a registry
     * @throws IllegalArgumentException if the mapping has no place for the user or the item, or a
     *     path is not a JSON pointer
     */
    public MappedInteractions(FieldMapping mapping, Schemas schemas) {
        this.mapping = requireNonNull(mapping, "mapping is null").ofTopic();
        List<String> pointers = new ArrayList<>();
        for (MappedField field : MappedField.values()) {
            mapping.source(field)
                    .flatMap(FieldSource::pointer)
                    .ifPresent(
                            pointer -> {
                                positions.put(field, pointers.size());
                                pointers.add(pointer);
                            });
        }
        places = new Places("event", pointers);
        this.schemas = schemas;
    }

    /**
     * Reads a record.
     *
     * @param key the record's key; null if it has none
     * @param value the record's value
     * @param recordTimeMillis the record's own timestamp, for one without a time; negative if there
     *     is none
     * @param headers the last header's value of each name that the mapping reads
     * @throws DecodeException if the record is not such an interaction
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer; nothing else is thrown
     */
    public Interaction decode(
            byte[] key, byte[] value, long recordTimeMillis, Map<String, byte[]> headers)
            throws DecodeException {
        boolean registered = schemas != null && RegisteredRecord.isOne(value);
        if (mapping.isNone() || !(registered || JsonPaths.mayRead(value))) {
            return Codecs.INTERACTION.decode(value, recordTimeMillis);
        }
        Object[] read =
                registered
                        ? schemas.of(RegisteredRecord.schemaId(value)).read(value, places)
                        : places.json().read(value);
        Values values = new Values(key, headers, read);
        try {
            String type = values.id(MappedField.TYPE);
            return new Interaction(
                    values.id(MappedField.EVENT),
                    values.required(MappedField.USER),
                    values.required(MappedField.ITEM),
                    type == null ? Interaction.DEFAULT_TYPE : type,
                    values.timeMillis(recordTimeMillis),
                    values.id(MappedField.SESSION),
                    Map.of());
        } catch (DecodeException e) {
            String excerpt = registered ? Excerpt.of(value) : Excerpt.of(new String(value, UTF_8));
            throw new DecodeException(e.reason(), e.getMessage() + ", in " + excerpt, e);
        }
    }

    /** One record's values. */
    private final class Values {
        private final byte[] key;
        private final Map<String, byte[]> headers;
        private final Object[] read;

        private Values(byte[] key, Map<String, byte[]> headers, Object[] read) {
            this.key = key;
            this.headers = headers;
            this.read = read;
        }

        /** Returns the value; null where there is none. */
        private Object value(MappedField field) throws DecodeException {
            FieldSource source = mapping.sources().get(field);
            if (source instanceof FieldSource.Constant constant) {
                return constant.text();
            }
            if (source instanceof FieldSource.Key) {
                return key == null ? null : text(field, key);
            }
            if (source instanceof FieldSource.Header header) {
                byte[] bytes = headers.get(header.name());
                return bytes == null ? null : text(field, bytes);
            }
            return source == null ? null : read[positions.get(field)];
        }

        private String text(MappedField field, byte[] bytes) throws DecodeException {
            try {
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new DecodeException(
                        Reason.UNDECODABLE,
                        "%s is not UTF-8: %s".formatted(place(field), Excerpt.of(bytes)),
                        e);
            }
        }

        String required(MappedField field) throws DecodeException {
            String id = id(field);
            if (id == null) {
                throw new DecodeException(
                        Reason.MISSING_FIELD, "%s is missing or null".formatted(place(field)));
            }
            return id;
        }

        /** Returns a text or a whole number as an id; null where there is none. */
        String id(MappedField field) throws DecodeException {
            Object value = value(field);
            if (value == null
                    || value instanceof String
                    || value instanceof Long
                    || value instanceof BigInteger) {
                return value == null ? null : value.toString();
            }
            throw wrong(field, value, "a text or a whole number");
        }

        long timeMillis(long recordTimeMillis) throws DecodeException {
            Object value = value(MappedField.TIME);
            if (value == null) {
                if (recordTimeMillis < 0) {
                    throw new DecodeException(
                            Reason.MISSING_FIELD,
                            "%s is missing or null, and the record has no timestamp"
                                    .formatted(place(MappedField.TIME)));
                }
                return recordTimeMillis;
            }
            if (value instanceof Instant time) {
                return millis(time);
            }
            return mapping.timeUnits() == TimeUnits.ISO ? iso(value) : number(value);
        }

        /** Returns a time whose format says its unit, whatever the mapping says. */
        private long millis(Instant time) throws DecodeException {
            try {
                return time.toEpochMilli();
            } catch (ArithmeticException e) {
                throw wrong(MappedField.TIME, time, "a number of milliseconds in 64 bits");
            }
        }

        private long iso(Object value) throws DecodeException {
            String right = "a time such as \"2026-11-24T14:00:00Z\"";
            try {
                if (value instanceof String text) {
                    return TimeUnits.isoToMillis(text);
                }
            } catch (DateTimeException | ArithmeticException e) {
                throw wrong(MappedField.TIME, value, right);
            }
            throw wrong(MappedField.TIME, value, right);
        }

        private long number(Object value) throws DecodeException {
            TimeUnits units =
                    mapping.timeUnits() == TimeUnits.GUESS
                            ? TimeUnits.MILLISECONDS
                            : mapping.timeUnits();
            String right =
                    "a number of %s%s"
                            .formatted(
                                    units.word(),
                                    mapping.timeUnits() == TimeUnits.GUESS
                                            ? ", or the fields must say time=PLACE:iso"
                                            : "");
            String number = value.toString();
            try {
                if ((value instanceof Number || value instanceof String)
                        && number.length() <= MOST_NUMBER_CHARACTERS) {
                    return units.toMillis(new BigDecimal(number));
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw wrong(MappedField.TIME, value, right);
            }
            throw wrong(MappedField.TIME, value, right);
        }

        private DecodeException wrong(MappedField field, Object value, String right) {
            String what =
                    value instanceof String text
                            ? "the text \"" + Excerpt.of(text) + "\""
                            : value instanceof Number
                                    ? "the number " + Excerpt.of(value.toString())
                                    : value instanceof Instant time
                                            ? "the time " + time
                                            : value.toString();
            return new DecodeException(
                    Reason.UNDECODABLE,
                    "%s is %s: it must be %s".formatted(place(field), what, right));
        }

        private String place(MappedField field) {
            FieldSource source = mapping.sources().get(field);
            return source == null
                    ? "the " + field.word()
                    : "the %s (%s)".formatted(field.word(), source);
        }
    }
}
