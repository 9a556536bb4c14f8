package io.nextup.event.registered;

import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPlaces;
import java.util.Arrays;
import java.util.List;

/** Reads records in JSON, whatever their schema allows. */
final class JsonReader implements RecordReader {
    private final String name;

    JsonReader(String name) {
        this.name = name;
    }

    @Override
    public Object[] read(byte[] record, Places places) throws DecodeException {
        try {
            return places.json().read(body(record));
        } catch (DecodeException e) {
            throw named(e);
        }
    }

    @Override
    public List<String> places(byte[] record) throws DecodeException {
        try {
            return JsonPlaces.in(body(record));
        } catch (DecodeException e) {
            throw named(e);
        }
    }

    private static byte[] body(byte[] record) {
        return Arrays.copyOfRange(record, RegisteredRecord.HEADER_BYTES, record.length);
    }

    private DecodeException named(DecodeException e) {
        return new DecodeException(e.reason(), name + ": " + e.getMessage(), e);
    }
}
