package io.nextup.trainer.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A request to forget a user, as read from the interactions topic.
 *
 * @param userId the record's key
 * @param timeMillis the record's timestamp, milliseconds since the epoch
 * @param requestId id of the signed request; null where no signature was needed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Erasure(
        String userId, int partition, long offset, long timeMillis, String requestId) {
    public Erasure {
        requireNonNull(userId, "userId is null");
        if (userId.isEmpty()) {
            throw new IllegalArgumentException("userId is empty");
        }
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "An erasure at partition %d, offset %d".formatted(partition, offset));
        }
    }

    /** Makes an erasure that needed no signature. */
    public Erasure(String userId, int partition, long offset, long timeMillis) {
        this(userId, partition, offset, timeMillis, null);
    }
}
