package io.nextup.event.registered;

import io.nextup.event.wire.BoundedDecoder;
import io.nextup.event.wire.JsonPaths.Nested;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Values of Avro's simple types, with what their logical types make of them. */
final class AvroScalars {
    /** Longest decimal that is a number here; longer ones take long to print. */
    private static final int MOST_DECIMAL_BYTES = 64;

    private AvroScalars() {}

    /** Returns a whole number, or the time that it stands for. */
    static Object whole(long value, Schema schema) throws IOException {
        LogicalType logical = schema.getLogicalType();
        if (logical == null) {
            return value;
        }
        try {
            return switch (logical.getName()) {
                case "timestamp-millis", "local-timestamp-millis" -> Instant.ofEpochMilli(value);
                case "timestamp-micros", "local-timestamp-micros" ->
                        Instant.EPOCH.plus(value, ChronoUnit.MICROS);
                case "timestamp-nanos", "local-timestamp-nanos" -> Instant.EPOCH.plusNanos(value);
                case "date" -> Instant.EPOCH.plus(value, ChronoUnit.DAYS);
                default -> value;
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw new IOException("%d is not a %s".formatted(value, logical.getName()), e);
        }
    }

    /** Returns a decimal as a number. */
    static Object bytes(ByteBuffer bytes, Schema schema) {
        byte[] unscaled = new byte[bytes.remaining()];
        bytes.get(unscaled);
        if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)
                || unscaled.length == 0
                || unscaled.length > MOST_DECIMAL_BYTES) {
            return Nested.BYTES;
        }
        BigInteger number = new BigInteger(unscaled);
        return decimal.getScale() == 0
                ? (Object) number
                : (Object) new BigDecimal(number, decimal.getScale());
    }

    /** Returns a decimal as a number and a UUID as text. */
    static Object fixed(BoundedDecoder in, Schema schema) throws IOException {
        int size = schema.getFixedSize();
        if (size > MOST_DECIMAL_BYTES) {
            in.skipFixed(size);
            return Nested.BYTES;
        }
        byte[] bytes = new byte[size];
        in.readFixed(bytes, 0, size);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return schema.getLogicalType() instanceof LogicalTypes.Uuid && size == 2 * Long.BYTES
                ? new UUID(buffer.getLong(), buffer.getLong()).toString()
                : bytes(buffer, schema);
    }
}
