package io.nextup.job.publish;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Recommendation;
import io.nextup.event.TraceContext;

/**
 * A record of the recommendations topic. One type represents both kinds, because Flink's
 * serializers do not support sealed types.
 *
 * @param userId id of the user, the record's key
 * @param list the user's new list; null to forget the one before
 * @param trace the trace of the event that asked for the list; null if it has none
 */
public record ListUpdate(String userId, Recommendation list, TraceContext trace) {
    public ListUpdate {
        requireNonNull(userId, "userId is null");
    }

    /**
     * Makes the record of a list.
     *
     * @param trace the trace of the event that asked for it; null if it has none
     */
    public static ListUpdate of(Recommendation list, TraceContext trace) {
        return new ListUpdate(list.userId(), list, trace);
    }

    public static ListUpdate forget(String userId) {
        return new ListUpdate(userId, null, null);
    }
}
