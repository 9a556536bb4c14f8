package io.nextup.job.publish;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Recommendation;

/**
 * A record of the recommendations topic. One type represents both kinds, because Flink's
 * serializers do not support sealed types.
 *
 * @param userId id of the user, the record's key
 * @param list the user's new list; null to forget the one before
 */
public record ListUpdate(String userId, Recommendation list) {
    public ListUpdate {
        requireNonNull(userId, "userId is null");
    }

    public static ListUpdate of(Recommendation list) {
        return new ListUpdate(list.userId(), list);
    }

    public static ListUpdate forget(String userId) {
        return new ListUpdate(userId, null);
    }
}
