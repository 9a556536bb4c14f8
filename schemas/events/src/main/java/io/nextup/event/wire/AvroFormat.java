package io.nextup.event.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.nextup.event.Excerpt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Avro's single-object encoding: {@code C3 01}, the fingerprint of the writer's schema (8 bytes,
 * little-endian), the binary body. See <a
 * href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">the
 * specification</a>.
 */
final class AvroFormat<T> {
    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 1;
    private static final int HEADER_BYTES = 10;

    /** Holds a recommendation of ten items: the builder's next block would have 1,000 bytes. */
    private static final int FIRST_BLOCK_BYTES = 512;

    private final String name;
    private final Layout<T> layout;
    private final SchemaVersions schemas;

    /**
     * Idle decoders of other versions' bytes, by the writer's fingerprint. Making one costs many
     * times what reading a message costs. Not a thread-local, which would hold the class loader of
     * a job that has ended.
     */
    private final Map<Long, Queue<ResolvingDecoder>> resolving = new ConcurrentHashMap<>();

    AvroFormat(Layout<T> layout) {
        this.layout = layout;
        this.schemas = layout.schemas();
        this.name = layout.name();
    }

    /** Returns true when the bytes start as this encoding does; no JSON does. */
    static boolean isAvro(byte[] bytes) {
        return bytes.length >= 2 && bytes[0] == MARKER_0 && bytes[1] == MARKER_1;
    }

    byte[] encode(T message) {
        ByteArrayBuilder out = new ByteArrayBuilder(FIRST_BLOCK_BYTES);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(LITTLE_ENDIAN);
        header.put(MARKER_0).put(MARKER_1).putLong(schemas.ownFingerprint());
        out.write(header.array(), 0, HEADER_BYTES);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            layout.table().writeAvro(message, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("An array in memory cannot be written", e);
        }
        return out.toByteArray();
    }

    T decode(byte[] bytes, long recordTimeMillis) throws DecodeException {
        if (bytes.length < HEADER_BYTES) {
            throw undecodable(
                    "the bytes end within the header: %d of %d are there: %s"
                            .formatted(bytes.length, HEADER_BYTES, Excerpt.of(bytes)),
                    null);
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN).getLong(2);
        BoundedDecoder body = new BoundedDecoder(bytes, HEADER_BYTES);
        T message =
                fingerprint == schemas.ownFingerprint()
                        ? read(body, bytes, recordTimeMillis)
                        : readOther(fingerprint, body, bytes, recordTimeMillis);
        if (body.left() > 0) {
            throw undecodable(
                    "%d bytes follow the message: %s".formatted(body.left(), Excerpt.of(bytes)),
                    null);
        }
        return message;
    }

    private T readOther(long fingerprint, BoundedDecoder body, byte[] bytes, long recordTimeMillis)
            throws DecodeException {
        Schema writer = schemas.withFingerprint(fingerprint);
        if (writer == null) {
            throw undecodable(
                    "the fingerprint %016x is not that of a version that this build reads (1 to %d, its own %016x): upgrade it, or put the writer's schema on its class path"
                            .formatted(fingerprint, schemas.count(), schemas.ownFingerprint()),
                    null);
        }
        Queue<ResolvingDecoder> atRest =
                resolving.computeIfAbsent(fingerprint, f -> new ConcurrentLinkedQueue<>());
        ResolvingDecoder decoder = atRest.poll();
        try {
            if (decoder == null) {
                decoder = DecoderFactory.get().resolvingDecoder(writer, schemas.own(), body);
            } else {
                decoder.configure(body);
            }
            T message = read(decoder, bytes, recordTimeMillis);
            decoder.drain();
            // A decoder that failed stands somewhere inside a message, so only a good one is used
            // again.
            atRest.add(decoder);
            return message;
        } catch (IOException | AvroRuntimeException e) {
            throw undecodable("%s, in %s".formatted(e.getMessage(), Excerpt.of(bytes)), e);
        }
    }

    private T read(Decoder in, byte[] bytes, long recordTimeMillis) throws DecodeException {
        Values values = layout.table().values(recordTimeMillis);
        try {
            return layout.table().readAvro(in, values);
        } catch (DecodeException e) {
            throw e.within("Avro " + name, Excerpt.of(bytes));
        } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
            // Avro and the records themselves report bad values by unchecked exceptions. Any other
            // one is a fault of this build, which must not turn good messages into dead letters.
            String where = values.fieldName() == null ? "" : values.fieldName() + ": ";
            throw undecodable("%s%s, in %s".formatted(where, e.getMessage(), Excerpt.of(bytes)), e);
        }
    }

    private DecodeException undecodable(String what, Exception cause) {
        return DecodeException.undecodable("Avro %s: %s".formatted(name, what), cause);
    }
}
