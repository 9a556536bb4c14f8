package io.nextup.console.live;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Matches answers with the events that they name. Topics are read side by side, so an answer may
 * come before its event. Not thread-safe.
 */
final class OpenEvents {
    /** Longest wait for an answer; an older event is forgotten. */
    static final long PATIENCE_MILLIS = 60_000;

    /** Most events, and most answers, that are remembered. */
    static final int MOST = 100_000;

    private static final int MOST_TYPES = 100;

    /** Times of clicks by event, in the order of arrival. */
    private final Map<Key, Clicked> open = new LinkedHashMap<>();

    /** Times of answers whose event has not come yet, by event. */
    private final Map<Key, Long> early = new LinkedHashMap<>();

    /** Types of events that were ever answered: a job may leave out the others by its options. */
    private final Set<String> answeredTypes = new HashSet<>();

    /** An event's id is unique for its user only. */
    private record Key(String user, String event) {}

    private record Clicked(String type, long clickMillis, long arrivalMillis) {}

    /**
     * Takes an event.
     *
     * @param clickMillis time of the click
     * @return milliseconds from the click to its answer, if that came before
     */
    OptionalLong clicked(String user, String event, String type, long clickMillis, long nowMillis) {
        Key key = new Key(user, event);
        Long answered = early.remove(key);
        if (answered != null) {
            isAnswered(type);
            return OptionalLong.of(Math.max(0, answered - clickMillis));
        }
        open.put(key, new Clicked(type, clickMillis, nowMillis));
        dropOldest(open);
        return OptionalLong.empty();
    }

    /**
     * Takes an answer.
     *
     * @return milliseconds from the click; empty if the event has not come, or was answered before
     */
    OptionalLong answered(String user, String event, long nowMillis) {
        Key key = new Key(user, event);
        Clicked clicked = open.remove(key);
        if (clicked == null) {
            early.put(key, nowMillis);
            dropOldest(early);
            return OptionalLong.empty();
        }
        isAnswered(clicked.type);
        return OptionalLong.of(Math.max(0, nowMillis - clicked.clickMillis));
    }

    private void isAnswered(String type) {
        if (answeredTypes.size() < MOST_TYPES) {
            answeredTypes.add(type);
        }
    }

    /** Takes the refusal of an event: no answer will come. */
    void refused(String user, String event) {
        open.remove(new Key(user, event));
    }

    /** Forgets all events: who is in the sample has changed. */
    void forget() {
        open.clear();
        early.clear();
    }

    /**
     * Returns the number of events that have waited for long, and whose type the job answers, as
     * far as that is known.
     */
    int waitingFor(long millis, long nowMillis) {
        return (int)
                open.values().stream()
                        .filter(one -> nowMillis - one.arrivalMillis > millis)
                        .filter(one -> answeredTypes.isEmpty() || answeredTypes.contains(one.type))
                        .count();
    }

    /** Returns the number of events that wait for an answer, after forgetting old ones. */
    int waiting(long nowMillis) {
        open.values().removeIf(clicked -> nowMillis - clicked.arrivalMillis > PATIENCE_MILLIS);
        early.values().removeIf(answered -> nowMillis - answered > PATIENCE_MILLIS);
        return open.size();
    }

    private static void dropOldest(Map<Key, ?> map) {
        if (map.size() > MOST) {
            Iterator<Key> oldest = map.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
