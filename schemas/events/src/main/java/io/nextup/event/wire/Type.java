package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.Excerpt;
import io.nextup.event.Moment;
import io.nextup.event.Word;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Reads and writes one kind of value as JSON and as Avro.
 *
 * @param <V> the value, never null
 */
final class Type<V> {
    /** Form of a moment in words. */
    static final String INSTANT_FORM = "an ISO 8601 time with a zone, such as 2027-06-01T00:00:00Z";

    private interface FromJson<V> {
        V read(JsonInput in) throws IOException, DecodeException;
    }

    private interface ToJson<V> {
        void write(JsonGenerator out, V value) throws IOException;
    }

    private interface FromAvro<V> {
        V read(Decoder in) throws IOException, DecodeException;
    }

    private interface ToAvro<V> {
        void write(Encoder out, V value) throws IOException;
    }

    private final FromJson<V> fromJson;
    private final ToJson<V> toJson;
    private final FromAvro<V> fromAvro;
    private final ToAvro<V> toAvro;

    /** The records in the value; null where there are none. */
    private final Table<?> records;

    private Type(FromJson<V> fromJson, ToJson<V> toJson, FromAvro<V> fromAvro, ToAvro<V> toAvro) {
        this(null, fromJson, toJson, fromAvro, toAvro);
    }

    private Type(
            Table<?> records,
            FromJson<V> fromJson,
            ToJson<V> toJson,
            FromAvro<V> fromAvro,
            ToAvro<V> toAvro) {
        this.records = records;
        this.fromJson = fromJson;
        this.toJson = toJson;
        this.fromAvro = fromAvro;
        this.toAvro = toAvro;
    }

    /** Needs no functions: most fields are texts, and direct calls are the fastest. */
    static final Type<String> TEXT = new Type<>(null, null, null, null);

    /** A moment that may be absent, as a text that people write and read. */
    static final Type<Instant> INSTANT =
            new Type<>(
                    JsonInput::instant,
                    (out, time) -> out.writeString(time.toString()),
                    in -> instant(in.readString()),
                    (out, time) -> out.writeString(time.toString()));

    /**
     * Reads a {@link Moment}.
     *
     * @throws IllegalArgumentException if the text is not one with a zone
     */
    static Instant instant(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (!Moment.is(time)) {
                throw new DateTimeException("The year must have four digits");
            }
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "the time is \"%s\": it must be %s".formatted(Excerpt.of(text), INSTANT_FORM),
                    e);
        }
    }

    /** A boolean that is true where it is absent; {@link NumberType} is for the others. */
    static final Type<Boolean> FLAG =
            new Type<>(
                    JsonInput::bool,
                    (out, flag) -> out.writeBoolean(flag),
                    Decoder::readBoolean,
                    Encoder::writeBoolean);

    static final Type<byte[]> BYTES =
            new Type<>(
                    JsonInput::base64,
                    (out, bytes) -> out.writeString(Base64.getEncoder().encodeToString(bytes)),
                    AvroValues::readBytes,
                    Encoder::writeBytes);

    /** A number that may be absent; {@link NumberType} boxes none. */
    static final Type<Integer> INT =
            new Type<>(
                    JsonInput::int32,
                    (out, number) -> out.writeNumber(number),
                    Decoder::readInt,
                    Encoder::writeInt);

    /** A number in a list, or one that may be absent; {@link NumberType} boxes none. */
    static final Type<Long> LONG =
            new Type<>(
                    JsonInput::int64,
                    (out, number) -> out.writeNumber(number),
                    Decoder::readLong,
                    Encoder::writeLong);

    /** Milliseconds since the epoch that may be absent. */
    static final Type<Long> TIME =
            new Type<>(
                    JsonInput::timeMillis,
                    (out, time) -> out.writeNumber(time),
                    Decoder::readLong,
                    Encoder::writeLong);

    /** A number that may be absent; whoever takes it refuses one that is not finite. */
    static final Type<Double> DOUBLE =
            new Type<>(
                    JsonInput::float64,
                    (out, number) -> out.writeNumber(number),
                    in -> finite(in.readDouble()),
                    Encoder::writeDouble);

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(
                    "the number is %s: it must be finite".formatted(number));
        }
        return number;
    }

    static final Type<Map<String, String>> TEXT_MAP = map(TEXT, "a text");

    static final Type<Map<String, byte[]>> BYTES_MAP = map(BYTES, "bytes in Base64");

    /**
     * @param words what a value is, for a person
     */
    private static <E> Type<Map<String, E>> map(Type<E> value, String words) {
        return new Type<>(
                in -> in.map(value, words),
                (out, entries) -> writeMap(out, entries, value),
                in -> AvroValues.readMap(in, value),
                (out, entries) -> AvroValues.writeMap(out, entries, value));
    }

    static <E> Type<List<E>> list(Type<E> element) {
        return new Type<>(
                element.records,
                in -> in.list(element),
                (out, elements) -> {
                    out.writeStartArray();
                    for (E value : elements) {
                        element.writeJson(value, out);
                    }
                    out.writeEndArray();
                },
                in -> AvroValues.readList(in, element),
                (out, elements) -> AvroValues.writeList(out, elements, element));
    }

    static <R> Type<R> record(Table<R> table) {
        return new Type<>(
                table,
                in -> {
                    in.enterObject();
                    return table.readJson(in);
                },
                (out, record) -> table.writeJson(record, out),
                table::readAvro,
                (out, record) -> table.writeAvro(record, out));
    }

    /**
     * An enumeration. A word that this build does not know is read as the first constant: a later
     * build may have added it.
     *
     * @param constants all of them, in the order of the schema's symbols, which have {@code _} for
     *     each hyphen of the word
     */
    static <E extends Enum<E> & Word> Type<E> word(E[] constants) {
        List<E> inOrder = List.of(constants);
        Map<String, E> byWord = new HashMap<>();
        inOrder.forEach(constant -> byWord.put(constant.word(), constant));
        return new Type<>(
                in -> byWord.getOrDefault(in.text(), inOrder.get(0)),
                (out, constant) -> out.writeString(constant.word()),
                in -> inOrder.get(AvroValues.readSymbol(in, inOrder.size())),
                (out, constant) -> out.writeEnum(inOrder.indexOf(constant)));
    }

    /** Returns the table of the records in the value; empty where there are none. */
    Optional<Table<?>> records() {
        return Optional.ofNullable(records);
    }

    @SuppressWarnings("unchecked")
    V readJson(JsonInput in) throws IOException, DecodeException {
        return this == TEXT ? (V) in.text() : fromJson.read(in);
    }

    void writeJson(V value, JsonGenerator out) throws IOException {
        if (this == TEXT) {
            out.writeString((String) value);
        } else {
            toJson.write(out, value);
        }
    }

    @SuppressWarnings("unchecked")
    V readAvro(Decoder in) throws IOException, DecodeException {
        return this == TEXT ? (V) in.readString() : fromAvro.read(in);
    }

    void writeAvro(V value, Encoder out) throws IOException {
        if (this == TEXT) {
            out.writeString((String) value);
        } else {
            toAvro.write(out, value);
        }
    }

    private static <E> void writeMap(JsonGenerator out, Map<String, E> entries, Type<E> type)
            throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, E> entry : sorted(entries).entrySet()) {
            out.writeFieldName(entry.getKey());
            type.writeJson(entry.getValue(), out);
        }
        out.writeEndObject();
    }

    /** The order of an immutable map differs from process to process; the bytes must not. */
    static <E> Map<String, E> sorted(Map<String, E> entries) {
        return entries.size() < 2 ? entries : new TreeMap<>(entries);
    }
}
