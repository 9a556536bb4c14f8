package io.nextup.launcher.ingest;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A record of a topic, as it lies there.
 *
 * @param timeMillis the record's own timestamp, milliseconds since the epoch; negative if it has
 *     none
 * @param key null if it has none
 * @param value null if it has none
 * @param headers the last value of each header that has one, by name
 */
public record SampledRecord(
        int partition,
        long offset,
        long timeMillis,
        byte[] key,
        byte[] value,
        Map<String, byte[]> headers) {
    public SampledRecord {
        requireNonNull(headers, "headers is null");
    }
}
