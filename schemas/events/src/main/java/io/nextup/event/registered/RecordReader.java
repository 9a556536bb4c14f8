package io.nextup.event.registered;

import io.nextup.event.wire.DecodeException;
import java.util.List;

/** Reads records of one schema. Safe for use by many threads. */
@FunctionalInterface
public interface RecordReader {
    /**
     * Reads the values at some places.
     *
     * @param record the record with its header of {@value RegisteredRecord#HEADER_BYTES} bytes
     * @return a value for each place, as {@link io.nextup.event.wire.JsonPaths#read} returns them,
     *     or an {@link java.time.Instant}
     * @throws DecodeException if the record does not fit the schema; nothing else is thrown
     */
    Object[] read(byte[] record, Places places) throws DecodeException;

    /**
     * Returns the places at which records such as this one may have values; none where the reader
     * does not know them.
     *
     * @param record the record with its header
     * @throws DecodeException if the record does not fit the schema; nothing else is thrown
     */
    default List<String> places(byte[] record) throws DecodeException {
        return List.of();
    }
}
