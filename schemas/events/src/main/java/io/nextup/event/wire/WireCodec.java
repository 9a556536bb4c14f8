package io.nextup.event.wire;

import io.nextup.event.Excerpt;

/** Both encodings of one message. */
final class WireCodec<T> implements MessageCodec<T> {
    /** Greatest size of a message, 16 times a Kafka broker's default limit. */
    static final int MOST_BYTES = 16 << 20;

    private final String name;
    private final JsonFormat<T> json;
    private final AvroFormat<T> avro;

    WireCodec(Layout<T> layout) {
        this.name = layout.name();
        this.json = new JsonFormat<>(layout);
        this.avro = new AvroFormat<>(layout);
    }

    @Override
    public byte[] encode(T message, Encoding encoding) {
        return switch (encoding) {
            case JSON -> json.encode(message);
            case AVRO -> avro.encode(message);
        };
    }

    @Override
    public T decode(byte[] bytes, long recordTimeMillis) throws DecodeException {
        if (bytes == null || bytes.length == 0) {
            throw DecodeException.undecodable(
                    "%s: there are no bytes%s"
                            .formatted(name, bytes == null ? " (the record has no value)" : ""),
                    null);
        }
        if (bytes.length > MOST_BYTES) {
            throw DecodeException.undecodable(
                    "%s: %d bytes are more than %d, the most that is read"
                            .formatted(name, bytes.length, MOST_BYTES),
                    null);
        }
        if (AvroFormat.isAvro(bytes)) {
            return avro.decode(bytes, recordTimeMillis);
        }
        if (bytes[0] == 0) {
            throw DecodeException.undecodable(
                    ("%s: neither Avro (which starts with c3 01) nor JSON: a first byte of 00 is how a"
                                    + " schema registry's own format starts, which is read only where a mapping and a registry are configured: %s")
                            .formatted(name, Excerpt.of(bytes)),
                    null);
        }
        return json.decode(bytes, recordTimeMillis);
    }
}
