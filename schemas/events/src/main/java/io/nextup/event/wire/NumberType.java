package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Reads and writes one kind of number as JSON and as Avro. Each is carried as a long: a float as
 * its bits, false and true as 0 and 1.
 */
enum NumberType {
    INT32,
    INT64,
    /** Milliseconds since the epoch. */
    TIME,
    FLOAT32,
    BOOL;

    static long of(float value) {
        return Float.floatToRawIntBits(value);
    }

    static long of(boolean value) {
        return value ? 1 : 0;
    }

    long readJson(JsonInput in) throws IOException, DecodeException {
        return switch (this) {
            case INT32 -> in.int32();
            case INT64 -> in.int64();
            case TIME -> in.timeMillis();
            case FLOAT32 -> of(in.float32());
            case BOOL -> of(in.bool());
        };
    }

    void writeJson(long number, JsonGenerator out) throws IOException {
        switch (this) {
            case INT32, INT64, TIME -> out.writeNumber(number);
            case FLOAT32 -> out.writeNumber(Float.intBitsToFloat((int) number));
            case BOOL -> out.writeBoolean(number != 0);
        }
    }

    long readAvro(Decoder in) throws IOException {
        return switch (this) {
            case INT32 -> in.readInt();
            case INT64, TIME -> in.readLong();
            case FLOAT32 -> of(in.readFloat());
            case BOOL -> of(in.readBoolean());
        };
    }

    void writeAvro(long number, Encoder out) throws IOException {
        switch (this) {
            case INT32 -> out.writeInt((int) number);
            case INT64, TIME -> out.writeLong(number);
            case FLOAT32 -> out.writeFloat(Float.intBitsToFloat((int) number));
            case BOOL -> out.writeBoolean(number != 0);
        }
    }
}
