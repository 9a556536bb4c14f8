package io.nextup.intake;

import static java.util.Objects.requireNonNull;

import io.nextup.signature.Statement;

/**
 * Content of a tombstone's signature.
 *
 * @param topic topic of the tombstone
 * @param partition partition of the tombstone: in another one, the same bytes would count again
 * @param userId the erased user, the tombstone's key
 */
public record ErasureClaim(String topic, int partition, String userId, ErasureId id) {
    public ErasureClaim {
        requireNonNull(topic, "topic is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(id, "id is null");
    }

    /**
     * Returns what is signed: {@code nextup-erasure-v1}, the topic, the user, the request's id, the
     * partition as an int32 and the time as an int64.
     */
    public Statement statement() {
        return Statement.of("nextup-erasure-v1")
                .with(topic)
                .with(userId)
                .with(id.requestId())
                .with(partition)
                .with(id.signedTimeMillis());
    }
}
