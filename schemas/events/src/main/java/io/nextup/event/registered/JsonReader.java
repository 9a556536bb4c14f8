package io.nextup.event.registered;

import io.nextup.event.wire.DecodeException;
import java.util.Arrays;

/** Reads records in JSON, whatever their schema allows. */
final class JsonReader implements RecordReader {
    private final String name;

    JsonReader(String name) {
        this.name = name;
    }

    @Override
    public Object[] read(byte[] record, Places places) throws DecodeException {
        byte[] body = Arrays.copyOfRange(record, RegisteredRecord.HEADER_BYTES, record.length);
        try {
            return places.json().read(body);
        } catch (DecodeException e) {
            throw new DecodeException(e.reason(), name + ": " + e.getMessage(), e);
        }
    }
}
