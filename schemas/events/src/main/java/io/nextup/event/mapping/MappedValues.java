package io.nextup.event.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.mapping.MappedRecords.Place;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPaths.Nested;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One record's values at the places of a mapping. A value of the wrong kind is an error with the
 * field, its place and the value.
 *
 * @param <F> the fields
 */
final class MappedValues<F extends Enum<F> & FieldWord> {
    private static final String ID = "a text or a whole number";

    private final MappedRecords<F> records;
    private final byte[] key;
    private final Map<String, byte[]> headers;
    private final Object[] read;

    /** Number of the line whose own values are read, from 1. */
    private int line = 1;

    /**
     * @param read the values that are read from the record's value
     */
    MappedValues(MappedRecords<F> records, byte[] key, Map<String, byte[]> headers, Object[] read) {
        this.records = records;
        this.key = key;
        this.headers = headers;
        this.read = read;
    }

    /** Goes on to a line, whose own of several values is read from then on. */
    void goTo(int number) {
        line = number;
    }

    /** Returns the elements of the list that is read besides the fields. */
    List<?> elements() {
        return read[records.elements().position()] instanceof List<?> elements
                ? elements
                : List.of();
    }

    /** Returns the field's value; null where there is none. */
    Object value(F field) throws DecodeException {
        return value(records.place(field));
    }

    /**
     * Returns the values of a field that may have several, where the list that is read besides is
     * its own; null for an element without one.
     */
    List<?> all(F field) throws DecodeException {
        Place place = records.place(field);
        Object value = place.position() < 0 ? value(place) : read[place.position()];
        if (value instanceof List<?> several) {
            return several;
        }
        if (value == Nested.ARRAY) {
            return elements();
        }
        return value == null ? List.of() : List.of(value);
    }

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

    private static String text(Place place, byte[] bytes) throws DecodeException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException(
                    Reason.UNDECODABLE,
                    "%s is not UTF-8: %s".formatted(place, Excerpt.of(bytes)),
                    e);
        }
    }

    /** Returns a text or a whole number as an id. */
    String required(F field) throws DecodeException {
        String id = id(field);
        if (id == null) {
            throw missing(field, "");
        }
        return id;
    }

    /** Returns a text or a whole number as an id; null where there is none. */
    String id(F field) throws DecodeException {
        return id(field, value(field));
    }

    /** Returns one of the field's values, a text or a whole number, as an id; null for null. */
    String id(F field, Object value) throws DecodeException {
        if (value == null
                || value instanceof String
                || value instanceof Long
                || value instanceof BigInteger) {
            return value == null ? null : value.toString();
        }
        throw wrong(field, value, ID);
    }

    /**
     * Returns a number, or a text of one, as the nearest of 64 bits; null if the record has no
     * value.
     */
    Double finiteOrNull(F field) throws DecodeException {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        return Decimals.nearestDouble(value)
                .orElseThrow(() -> wrong(field, value, "a number that a 64-bit float holds"));
    }

    /** Returns a time in milliseconds since the epoch; null if the record has none. */
    Long timeMillis(F field) throws DecodeException {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        TimeReader times = records.times(field);
        OptionalLong millis = times.toMillis(value);
        if (millis.isEmpty()) {
            throw wrong(field, value, times.rightFor(value));
        }
        return millis.getAsLong();
    }

    /** Returns the attributes that the record has. */
    Map<String, String> attributes() throws DecodeException {
        if (records.attributes().isEmpty()) {
            return Map.of();
        }
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, Place> attribute : records.attributes().entrySet()) {
            Object value = value(attribute.getValue());
            if (value instanceof Nested || value instanceof Double) {
                throw wrong(attribute.getValue(), value, "a text, a number, true, false or a time");
            }
            if (value != null) {
                texts.put(attribute.getKey(), value.toString());
            }
        }
        return texts;
    }

    /**
     * @param more what the message says behind, with its comma
     */
    DecodeException missing(F field, String more) {
        return new DecodeException(
                Reason.MISSING_FIELD,
                "%s is missing or null%s".formatted(records.place(field), more));
    }

    /**
     * @param right what would be right
     */
    DecodeException wrong(F field, Object value, String right) {
        return wrong(records.place(field), value, right);
    }

    private static DecodeException wrong(Place place, Object value, String right) {
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
