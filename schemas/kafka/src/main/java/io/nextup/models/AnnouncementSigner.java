package io.nextup.models;

import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A key for announcements, for jobs that take none without a signature. */
@FunctionalInterface
public interface AnnouncementSigner {
    /**
     * Returns the header with the signature of a record, which is the same each time.
     *
     * @param key the record's key: the slot
     * @param value the record's value: the announcement
     */
    Header sign(String topic, byte[] key, byte[] value);

    /**
     * Tells whether a record counts for the key's holder: by default, whether this key has signed
     * it.
     *
     * @param record a record with a key and a value
     */
    default boolean counts(ConsumerRecord<byte[], byte[]> record) {
        Header own = sign(record.topic(), record.key(), record.value());
        Header there = record.headers().lastHeader(own.key());
        return there != null && Arrays.equals(there.value(), own.value());
    }
}
