package io.nextup.event.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPaths.Nested;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads interactions by a mapping. Nextup's own Avro, which no other format can be taken for, is
 * read as it is. Immutable, and safe for use by many threads if the registry's schemas are.
 */
public final class MappedInteractions {
    private final FieldMapping mapping;
    private final Map<MappedField, Place> fields = new EnumMap<>(MappedField.class);
    private final Map<String, Place> attributes = new TreeMap<>();
    private final TimePattern.Reader textTimes;
    private final Places places;
    private final Schemas schemas;

    /** Place of the list of which each element is an interaction; null if a record is one. */
    private final Place list;

    /**
     * Place of a field or an attribute.
     *
     * @param what the field in words
     * @param source null where the mapping names none
     * @param position position among the values that are read from the record's value; -1 for one
     *     that stands elsewhere
     */
    private record Place(String what, FieldSource source, int position) {
        @Override
        public String toString() {
            return source == null ? "the " + what : "the %s (%s)".formatted(what, source);
        }
    }

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
        this.textTimes = mapping.timePattern().reader();
        List<String> pointers = new ArrayList<>();
        for (MappedField field : MappedField.values()) {
            fields.put(field, place(field.word(), mapping.sources().get(field), pointers));
        }
        mapping.attributes()
                .forEach(
                        (name, source) ->
                                attributes.put(name, place("attribute " + name, source, pointers)));
        list =
                mapping.list()
                        .map(path -> place("list", new FieldSource.Path(path + "/*"), pointers))
                        .orElse(null);
        places = new Places("event", pointers);
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
     * Reads a record.
     *
     * <p>A mapping with a list reads an interaction from each of its elements, in their order, or
     * none of them: a record is right as a whole, or refused as a whole.
     *
     * @param key the record's key; null if it has none
     * @param value the record's value
     * @param recordTimeMillis the record's own timestamp, for one without a time; negative if there
     *     is none
     * @param headers the last header's value of each name that the mapping reads
     * @return the record's interactions, at least one and at most {@link
     *     Recommendation#MOST_ANSWERS}
     * @throws DecodeException if the record does not hold such interactions
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer; nothing else is thrown
     */
    public List<Interaction> decode(
            byte[] key, byte[] value, long recordTimeMillis, Map<String, byte[]> headers)
            throws DecodeException {
        if (mapping.isNone() || !Places.mayBeIn(value, schemas)) {
            return List.of(Codecs.INTERACTION.decode(value, recordTimeMillis));
        }
        Object[] read = places.read(value, schemas);
        try {
            return new Values(key, headers, read).interactions(recordTimeMillis);
        } catch (DecodeException e) {
            String excerpt =
                    Places.isRegistered(value, schemas)
                            ? Excerpt.of(value)
                            : Excerpt.of(new String(value, UTF_8));
            throw new DecodeException(e.reason(), e.getMessage() + ", in " + excerpt, e);
        }
    }

    /** One record's values. */
    private final class Values {
        private final byte[] key;
        private final Map<String, byte[]> headers;
        private final Object[] read;

        /** Number of the interaction that is read, from 1. */
        private int line = 1;

        private Values(byte[] key, Map<String, byte[]> headers, Object[] read) {
            this.key = key;
            this.headers = headers;
            this.read = read;
        }

        List<Interaction> interactions(long recordTimeMillis) throws DecodeException {
            if (list == null) {
                return List.of(interaction(recordTimeMillis));
            }
            int lines = read[list.position()] instanceof List<?> elements ? elements.size() : 0;
            if (lines == 0) {
                throw new DecodeException(
                        Reason.MISSING_FIELD,
                        "%s has no element".formatted(mapping.list().orElseThrow()));
            }
            requireRoomForAnswers(lines);
            List<Interaction> interactions = new ArrayList<>(lines);
            for (line = 1; line <= lines; line++) {
                try {
                    interactions.add(interaction(recordTimeMillis));
                } catch (DecodeException e) {
                    throw new DecodeException(
                            e.reason(), "Line %d: %s".formatted(line, e.getMessage()), e);
                }
            }
            return interactions;
        }

        /** One recommendation answers all lines, and names each of them. */
        private void requireRoomForAnswers(int lines) throws DecodeException {
            String event = id(MappedField.EVENT);
            long characters = event == null ? 0 : (long) lines * event.length();
            if (lines > Recommendation.MOST_ANSWERS
                    || characters > Recommendation.MOST_ANSWER_CHARACTERS) {
                throw new DecodeException(
                        Reason.UNDECODABLE,
                        "%s has %d elements, whose events' ids have %d characters together: one recommendation can answer %d, of %d characters"
                                .formatted(
                                        mapping.list().orElseThrow(),
                                        lines,
                                        characters,
                                        Recommendation.MOST_ANSWERS,
                                        Recommendation.MOST_ANSWER_CHARACTERS));
            }
        }

        private Interaction interaction(long recordTimeMillis) throws DecodeException {
            String type = id(MappedField.TYPE);
            return new Interaction(
                    id(MappedField.EVENT),
                    required(MappedField.USER),
                    required(MappedField.ITEM),
                    type == null ? Interaction.DEFAULT_TYPE : type,
                    timeMillis(recordTimeMillis),
                    id(MappedField.SESSION),
                    attributes(),
                    id(MappedField.RECOMMENDATION),
                    id(MappedField.PLACEMENT),
                    finiteOrNull(fields.get(MappedField.VALUE)),
                    line);
        }

        /** Returns the value; null where there is none. */
        private Object value(Place place) throws DecodeException {
            FieldSource source = place.source();
            if (source instanceof FieldSource.Constant constant) {
                return constant.text();
            }
            if (source instanceof FieldSource.Key) {
                return key == null ? null : text(place, key);
            }
            if (source instanceof FieldSource.Header header) {
                byte[] bytes = headers.get(header.name());
                return bytes == null ? null : text(place, bytes);
            }
            return source == null ? null : ofLine(read[place.position()]);
        }

        /** Returns the line's own of several values. */
        private Object ofLine(Object value) {
            if (!(value instanceof List<?> ofLines)) {
                return value;
            }
            return line <= ofLines.size() ? ofLines.get(line - 1) : null;
        }

        private String text(Place place, byte[] bytes) throws DecodeException {
            try {
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new DecodeException(
                        Reason.UNDECODABLE,
                        "%s is not UTF-8: %s".formatted(place, Excerpt.of(bytes)),
                        e);
            }
        }

        String required(MappedField field) throws DecodeException {
            String id = id(field);
            if (id == null) {
                throw new DecodeException(
                        Reason.MISSING_FIELD, "%s is missing or null".formatted(fields.get(field)));
            }
            return id;
        }

        /** Returns a text or a whole number as an id; null where there is none. */
        String id(MappedField field) throws DecodeException {
            Place place = fields.get(field);
            Object value = value(place);
            if (value == null
                    || value instanceof String
                    || value instanceof Long
                    || value instanceof BigInteger) {
                return value == null ? null : value.toString();
            }
            throw wrong(place, value, "a text or a whole number");
        }

        /**
         * Returns a number, or a text of one, as the nearest of 64 bits; null if the record has no
         * value.
         */
        private Double finiteOrNull(Place place) throws DecodeException {
            Object value = value(place);
            if (value == null) {
                return null;
            }
            return Decimals.nearestDouble(value)
                    .orElseThrow(() -> wrong(place, value, "a number that a 64-bit float holds"));
        }

        /** Returns the attributes that the record has. */
        private Map<String, String> attributes() throws DecodeException {
            if (attributes.isEmpty()) {
                return Map.of();
            }
            Map<String, String> texts = new HashMap<>();
            for (Map.Entry<String, Place> attribute : attributes.entrySet()) {
                Object value = value(attribute.getValue());
                if (value instanceof Nested || value instanceof Double) {
                    throw wrong(
                            attribute.getValue(), value, "a text, a number, true, false or a time");
                }
                if (value != null) {
                    texts.put(attribute.getKey(), value.toString());
                }
            }
            return texts;
        }

        long timeMillis(long recordTimeMillis) throws DecodeException {
            Place place = fields.get(MappedField.TIME);
            Object value = value(place);
            if (value == null) {
                if (recordTimeMillis < 0) {
                    throw new DecodeException(
                            Reason.MISSING_FIELD,
                            "%s is missing or null, and the record has no timestamp"
                                    .formatted(place));
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
                throw wrong(
                        fields.get(MappedField.TIME), time, "a number of milliseconds in 64 bits");
            }
        }

        private long iso(Object value) throws DecodeException {
            String right =
                    mapping.timePattern().text().isEmpty()
                            ? "a time such as \"2026-11-24T14:00:00Z\""
                            : mapping.timePattern().words();
            try {
                if (value instanceof String text) {
                    return textTimes.toMillis(text);
                }
            } catch (DateTimeException | ArithmeticException e) {
                throw wrong(fields.get(MappedField.TIME), value, right);
            }
            throw wrong(fields.get(MappedField.TIME), value, right);
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
            Optional<BigDecimal> number = Decimals.of(value);
            try {
                if (number.isPresent()) {
                    return units.toMillis(number.get());
                }
            } catch (ArithmeticException e) {
                throw wrong(fields.get(MappedField.TIME), value, right);
            }
            throw wrong(fields.get(MappedField.TIME), value, right);
        }

        private DecodeException wrong(Place place, Object value, String right) {
            String what =
                    value instanceof String text
                            ? "the text \"" + Excerpt.of(text) + "\""
                            : value instanceof Number
                                    ? "the number " + Excerpt.of(value.toString())
                                    : value instanceof Instant time
                                            ? "the time " + time
                                            : value.toString();
            return new DecodeException(
                    Reason.UNDECODABLE, "%s is %s: it must be %s".formatted(place, what, right));
        }
    }
}
