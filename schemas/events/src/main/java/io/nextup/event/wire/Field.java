package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * One field of a record. Numbers have a class of their own, so that none is boxed.
 *
 * @param <T> the record
 */
sealed interface Field<T> {
    /** Rules for a field that is absent from the JSON, or null there. */
    enum Absence {
        /** The message is refused. */
        REFUSED,
        /** The value is null: a union in Avro, and left out of the JSON. */
        NULL,
        /** The value is empty, 0 or false, and left out of the JSON where it is. */
        EMPTY,
        /** The value is a constant. */
        DEFAULT,
        /** The value is the record's own timestamp: a union in Avro. */
        RECORD_TIME
    }

    /** Returns the name, quoted once for all messages. */
    SerializedString label();

    /** Returns what becomes of a message without the field. */
    Absence absence();

    default String name() {
        return label().getValue();
    }

    void writeJson(T record, JsonGenerator out) throws IOException;

    /** Reads a value that is not null. */
    void readJson(JsonInput in, Values values) throws IOException, DecodeException;

    /** Sets the value of a field that was absent. */
    void fillIn(JsonInput in, Values values) throws DecodeException;

    void writeAvro(T record, Encoder out) throws IOException;

    void readAvro(Decoder in, Values values) throws IOException, DecodeException;

    record OfObject<T, V>(
            SerializedString label,
            int place,
            Type<V> type,
            Function<T, V> value,
            Absence absence,
            V absent)
            implements Field<T> {
        @Override
        public void writeJson(T record, JsonGenerator out) throws IOException {
            V written = value.apply(record);
            boolean leftOut =
                    switch (absence) {
                        case NULL -> written == null;
                        case EMPTY -> written.equals(absent);
                        default -> false;
                    };
            if (!leftOut) {
                out.writeFieldName(label);
                type.writeJson(written, out);
            }
        }

        @Override
        public void readJson(JsonInput in, Values values) throws IOException, DecodeException {
            values.set(place, type.readJson(in));
        }

        @Override
        public void fillIn(JsonInput in, Values values) throws DecodeException {
            if (values.has(place)) {
                return;
            }
            if (absence == Absence.REFUSED) {
                throw in.missing(name());
            }
            values.set(place, absent);
        }

        @Override
        public void writeAvro(T record, Encoder out) throws IOException {
            V written = value.apply(record);
            if (absence == Absence.NULL) {
                out.writeIndex(written == null ? 0 : 1);
                if (written == null) {
                    return;
                }
            }
            type.writeAvro(written, out);
        }

        @Override
        public void readAvro(Decoder in, Values values) throws IOException, DecodeException {
            if (absence != Absence.NULL || !AvroValues.isNull(in)) {
                values.set(place, type.readAvro(in));
            }
        }
    }

    record OfNumber<T>(
            SerializedString label,
            int place,
            NumberType type,
            ToLongFunction<T> value,
            Absence absence,
            long absent)
            implements Field<T> {
        @Override
        public void writeJson(T record, JsonGenerator out) throws IOException {
            long written = value.applyAsLong(record);
            if (absence != Absence.EMPTY || written != absent) {
                out.writeFieldName(label);
                type.writeJson(written, out);
            }
        }

        @Override
        public void readJson(JsonInput in, Values values) throws IOException, DecodeException {
            values.setNumber(place, type.readJson(in));
        }

        @Override
        public void fillIn(JsonInput in, Values values) throws DecodeException {
            if (values.hasNumber(place)) {
                return;
            }
            if (absence == Absence.REFUSED) {
                throw in.missing(name());
            }
            if (absence == Absence.RECORD_TIME) {
                values.setRecordTime(place, name());
            } else {
                values.setNumber(place, absent);
            }
        }

        @Override
        public void writeAvro(T record, Encoder out) throws IOException {
            if (absence == Absence.RECORD_TIME) {
                out.writeIndex(1);
            }
            type.writeAvro(value.applyAsLong(record), out);
        }

        @Override
        public void readAvro(Decoder in, Values values) throws IOException, DecodeException {
            if (absence == Absence.RECORD_TIME && AvroValues.isNull(in)) {
                values.setRecordTime(place, name());
            } else {
                values.setNumber(place, type.readAvro(in));
            }
        }
    }
}
