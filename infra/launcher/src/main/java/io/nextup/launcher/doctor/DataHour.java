package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An hour of the stream, of those users whose partitions were read.
 *
 * @param types events by type
 * @param users users with an event
 * @param unknown events on items that the model does not know; -1 where its items were not read
 * @param lists lists that were scored or fell back; not those that were skipped
 * @param fallbacks lists of popular items
 * @param judged lists that their users' next events judged
 * @param hits hits among these
 */
record DataHour(
        Map<String, Long> types,
        long users,
        long unknown,
        long lists,
        long fallbacks,
        long judged,
        long hits) {
    DataHour {
        types = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(types, "types is null")));
        if (fallbacks > lists || hits > judged) {
            throw new IllegalArgumentException(
                    "%d fallbacks of %d lists, %d hits of %d judged"
                            .formatted(fallbacks, lists, hits, judged));
        }
    }

    long events() {
        return types.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the share of a type among all events. */
    double share(String type) {
        return (double) types.getOrDefault(type, 0L) / events();
    }

    double eventsPerUser() {
        return (double) events() / users;
    }

    double unknownShare() {
        return (double) unknown / events();
    }

    double fallbackShare() {
        return (double) fallbacks / lists;
    }

    double hitRate() {
        return (double) hits / judged;
    }
}
