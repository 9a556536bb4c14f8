package io.nextup.trainer.store;

import static java.util.Objects.requireNonNull;

/**
 * A request to forget a user, as read from the interactions topic.
 *
 * @param userId the record's key
 * @param timeMillis the record's timestamp, milliseconds since the epoch
 */
public record Erasure(String userId, int partition, long offset, long timeMillis) {
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
}
