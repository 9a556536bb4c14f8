package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

import io.nextup.signature.Statement;

/**
 * Content of an announcement's signature.
 *
 * @param topic topic of the record
 * @param key the record's key: the slot
 * @param value the record's value: the announcement, with its revision
 */
public record AnnouncementClaim(String topic, byte[] key, byte[] value) {
    /** Name of the record's header with the signature's 64 bytes in base64. */
    public static final String HEADER = "nextup-announcement-signature";

    public AnnouncementClaim {
        requireNonNull(topic, "topic is null");
        requireNonNull(key, "key is null");
        requireNonNull(value, "value is null");
    }

    /** Returns what is signed: {@code nextup-announcement-v1}, the topic, the key and the value. */
    public Statement statement() {
        return Statement.of("nextup-announcement-v1").with(topic).with(key).with(value);
    }
}
