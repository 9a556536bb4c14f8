package io.nextup.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * Content of a tombstone's signature.
 *
 * @param topic topic of the tombstone
 * @param partition partition of the tombstone: in another one, the same bytes would count again
 * @param userId the erased user, the tombstone's key
 */
public record ErasureClaim(String topic, int partition, String userId, ErasureId id) {
    /** Begins the signed bytes, so that no signature of another kind or version fits. */
    private static final byte[] VERSION = "nextup-erasure-v1\n".getBytes(US_ASCII);

    public ErasureClaim {
        requireNonNull(topic, "topic is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(id, "id is null");
    }

    /**
     * Returns the signed bytes: {@code nextup-erasure-v1} and a line feed, then the topic, the user
     * and the request's id, each as the int32 of its length and its UTF-8 bytes, then the partition
     * as an int32 and the time as an int64, big-endian.
     */
    public byte[] bytes() {
        byte[] topicBytes = topic.getBytes(UTF_8);
        byte[] userBytes = userId.getBytes(UTF_8);
        byte[] idBytes = id.requestId().getBytes(UTF_8);
        return ByteBuffer.allocate(
                        VERSION.length
                                + topicBytes.length
                                + userBytes.length
                                + idBytes.length
                                + 4 * Integer.BYTES
                                + Long.BYTES)
                .put(VERSION)
                .putInt(topicBytes.length)
                .put(topicBytes)
                .putInt(userBytes.length)
                .put(userBytes)
                .putInt(idBytes.length)
                .put(idBytes)
                .putInt(partition)
                .putLong(id.signedTimeMillis())
                .array();
    }
}
