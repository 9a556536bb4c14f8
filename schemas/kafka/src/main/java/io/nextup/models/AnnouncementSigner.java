package io.nextup.models;

import org.apache.kafka.common.header.Header;

/** Signs announcements for jobs that take none without a signature. */
@FunctionalInterface
public interface AnnouncementSigner {
    /**
     * Returns the header with the signature of a record.
     *
     * @param key the record's key: the slot
     * @param value the record's value: the announcement
     */
    Header sign(String topic, byte[] key, byte[] value);
}
