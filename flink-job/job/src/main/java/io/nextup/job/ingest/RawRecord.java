package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.TraceContext;
import java.util.Map;

/**
 * A Kafka record as it arrived, so that a refused one can be kept whole.
 *
 * @param key the record's key; null if there was none
 * @param value the record's value; null if there was none, which erases the key's user
 * @param timestampMillis the record's own timestamp, milliseconds since the epoch; negative if it
 *     has none
 * @param headers values of the {@linkplain io.nextup.intake.RecordOrigin#headers headers that
 *     count}, by name
 * @param trace the record's trace, which goes to its list; null if it has none
 */
public record RawRecord(
        byte[] key,
        byte[] value,
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        Map<String, byte[]> headers,
        TraceContext trace) {
    public RawRecord {
        requireNonNull(topic, "topic is null");
        requireNonNull(headers, "headers is null");
    }

    /** Makes a record without headers. */
    public RawRecord(
            byte[] key,
            byte[] value,
            String topic,
            int partition,
            long offset,
            long timestampMillis) {
        this(key, value, topic, partition, offset, timestampMillis, Map.of(), null);
    }
}
