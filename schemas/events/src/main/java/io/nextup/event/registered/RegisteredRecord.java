package io.nextup.event.registered;

import io.nextup.event.wire.JsonPaths;
import java.nio.ByteBuffer;

/** The header of a record in Confluent's wire format. */
public final class RegisteredRecord {
    /** Length of the header: a byte 0 and the schema's id. */
    public static final int HEADER_BYTES = 5;

    private RegisteredRecord() {}

    /** Tells whether bytes start with such a header and are not too many to be read. */
    public static boolean isOne(byte[] bytes) {
        return bytes != null
                && bytes.length >= HEADER_BYTES
                && bytes.length <= JsonPaths.MOST_BYTES
                && bytes[0] == 0;
    }

    /** Returns the id of the record's schema. */
    public static int schemaId(byte[] record) {
        return ByteBuffer.wrap(record).getInt(1);
    }
}
