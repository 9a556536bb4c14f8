package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Fields of one record, in the order of its schema and of its constructor's parameters. Reads and
 * writes the record as JSON and as Avro. Immutable.
 *
 * @param <T> the record
 */
final class Table<T> {
    private final List<Field<T>> fields;
    private final String[] names;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final int objects;
    private final int numbers;
    private final Function<Values, T> constructor;

    private Table(Builder<T> builder, Function<Values, T> constructor) {
        this.fields = List.copyOf(builder.fields);
        this.objects = builder.objects;
        this.numbers = builder.numbers;
        this.constructor = constructor;
        this.names = fields.stream().map(Field::name).toArray(String[]::new);
        for (int i = 0; i < names.length; i++) {
            indexes.put(names[i], i);
        }
    }

    List<String> names() {
        return List.of(names);
    }

    /** Returns the names of the fields that must be in the JSON. */
    Set<String> required() {
        return fields.stream()
                .filter(field -> field.absence() == Field.Absence.REFUSED)
                .map(Field::name)
                .collect(Collectors.toSet());
    }

    /** Returns the tables of the records in the fields, by the field's name. */
    Map<String, Table<?>> within() {
        Map<String, Table<?>> tables = new LinkedHashMap<>();
        for (Field<T> field : fields) {
            if (field instanceof Field.OfObject<T, ?> object) {
                object.type().records().ifPresent(table -> tables.put(field.name(), table));
            }
        }
        return tables;
    }

    /**
     * Makes room for the values of one record.
     *
     * @param recordTimeMillis the Kafka record's timestamp; negative if it has none
     */
    Values values(long recordTimeMillis) {
        return new Values(objects, numbers, recordTimeMillis);
    }

    /** Writes one JSON object. */
    void writeJson(T record, JsonGenerator out) throws IOException {
        out.writeStartObject();
        // By index, as in Avro: an iterator would be made for each item of a recommendation.
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).writeJson(record, out);
        }
        out.writeEndObject();
    }

    /** Reads the fields of one JSON object, in whatever order it has them. */
    T readJson(JsonInput in) throws IOException, DecodeException {
        Values values = values(in.recordTimeMillis());
        int index = 0;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            // Most writers keep to the order of the table: a search is seldom needed.
            boolean inOrder = index < names.length && names[index].equals(name);
            index = inOrder ? index : indexes.getOrDefault(name, -1);
            if (index < 0) {
                in.skipUnknown(name);
            } else if (!in.isNull()) {
                fields.get(index).readJson(in, values);
            }
            index++;
        }
        if (values.read() < names.length) {
            for (Field<T> field : fields) {
                field.fillIn(in, values);
            }
        }
        return constructor.apply(values);
    }

    void writeAvro(T record, Encoder out) throws IOException {
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).writeAvro(record, out);
        }
    }

    /** Reads a record within another, or one in a file: nothing stands for a time of its own. */
    T readAvro(Decoder in) throws IOException, DecodeException {
        return readAvro(in, values(-1));
    }

    /**
     * Reads the fields in the order of the writer's schema.
     *
     * @param in decoder of this build's own schema, or one that resolves another to it
     * @param values empty; names the field that failed, after an error
     */
    T readAvro(Decoder in, Values values) throws IOException, DecodeException {
        Schema.Field[] order =
                in instanceof ResolvingDecoder resolving ? resolving.readFieldOrderIfDiff() : null;
        for (int i = 0; i < fields.size(); i++) {
            Field<T> field = fields.get(order == null ? i : order[i].pos());
            values.enter(field.name());
            field.readAvro(in, values);
        }
        return constructor.apply(values);
    }

    /** Takes the fields in their order. */
    static final class Builder<T> {
        private final List<Field<T>> fields = new ArrayList<>();
        private int objects;
        private int numbers;

        /** Must be in the JSON, and not null. */
        <V> Builder<T> required(String name, Type<V> type, Function<T, V> value) {
            return add(name, type, value, Field.Absence.REFUSED, null);
        }

        /** May be null: a union in Avro, left out of the JSON. */
        <V> Builder<T> optional(String name, Type<V> type, Function<T, V> value) {
            return add(name, type, value, Field.Absence.NULL, null);
        }

        /** May be left out of the JSON, which this build does where it is empty. */
        <V> Builder<T> orEmpty(String name, Type<V> type, Function<T, V> value, V empty) {
            return add(name, type, value, Field.Absence.EMPTY, empty);
        }

        /** May be left out of the JSON; this build always writes it. */
        <V> Builder<T> orElse(String name, Type<V> type, Function<T, V> value, V absent) {
            return add(name, type, value, Field.Absence.DEFAULT, absent);
        }

        Builder<T> required(String name, NumberType type, ToLongFunction<T> value) {
            return add(name, type, value, Field.Absence.REFUSED, 0);
        }

        /** May be left out of the JSON, which this build does where it is 0 or false. */
        Builder<T> orEmpty(String name, NumberType type, ToLongFunction<T> value) {
            return add(name, type, value, Field.Absence.EMPTY, 0);
        }

        /**
         * May be left out of the JSON, and null in Avro: then it is the record's own timestamp.
         * This build always writes it.
         */
        Builder<T> orRecordTime(String name, ToLongFunction<T> value) {
            return add(name, NumberType.TIME, value, Field.Absence.RECORD_TIME, 0);
        }

        /**
         * @param constructor takes each value once, in the fields' order
         */
        Table<T> build(Function<Values, T> constructor) {
            return new Table<>(this, constructor);
        }

        private <V> Builder<T> add(
                String name, Type<V> type, Function<T, V> value, Field.Absence absence, V absent) {
            fields.add(
                    new Field.OfObject<>(
                            new SerializedString(name), objects++, type, value, absence, absent));
            return this;
        }

        private Builder<T> add(
                String name,
                NumberType type,
                ToLongFunction<T> value,
                Field.Absence absence,
                long absent) {
            if (numbers == Values.MOST_NUMBERS) {
                throw new IllegalStateException(
                        "%s is number %d of its record, which may have %d: put some in a record of their own"
                                .formatted(name, numbers + 1, Values.MOST_NUMBERS));
            }
            fields.add(
                    new Field.OfNumber<>(
                            new SerializedString(name), numbers++, type, value, absence, absent));
            return this;
        }
    }
}
