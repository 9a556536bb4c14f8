package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

/**
 * A Kafka record as it came, so that a refused one can be kept whole.
 *
 * @param key null where there was none
 * @param value null where there was none: an erasure of the key's user
 * @param timestampMillis the record's own timestamp, milliseconds since the epoch; negative where
 *     it carries none
 */
public record RawRecord(
        byte[] key, byte[] value, String topic, int partition, long offset, long timestampMillis) {
    public RawRecord {
        requireNonNull(topic, "topic is null");
    }
}
