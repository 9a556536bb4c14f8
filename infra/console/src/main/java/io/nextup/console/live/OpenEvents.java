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

    /** Longest wait of an answer of unknown time for its event. */
    static final long UNTIMED_PATIENCE_MILLIS = 5_000;

    /** Most events, and most answers, that are remembered. */
    static final int MOST = 100_000;

    private static final int MOST_TYPES = 100;

    /** Times of clicks by event, in the order of arrival. */
    private final Map<Key, Clicked> open = new LinkedHashMap<>();

    /** Answers whose event has not come yet, by event. */
    private final Map<Key, Answered> early = new LinkedHashMap<>();

    /** Types of events that were ever answered: a job may leave out the others by its options. */
    private final Set<String> answeredTypes = new HashSet<>();

    /** An event's id is unique for its user only. */
    private record Key(String user, String event) {}

    /**
     * An event.
     *
     * @param clickMillis time of the click; empty where it is not known
     */
    private record Clicked(String type, OptionalLong clickMillis, long arrivalMillis) {
        OptionalLong until(Answered answer) {
            boolean known = clickMillis.isPresent() && answer.timed;
            // An answer before its click shows that the clocks disagree.
            return known && answer.millis >= clickMillis.getAsLong()
                    ? OptionalLong.of(answer.millis - clickMillis.getAsLong())
                    : OptionalLong.empty();
        }
    }

    /**
     * An answer.
     *
     * @param timed true if it came at the time that is given, false if it may have come before
     */
    private record Answered(long millis, boolean timed) {
        /** One reader brings untimed answers and events, so these come soon or have come. */
        long patienceMillis() {
            return timed ? PATIENCE_MILLIS : UNTIMED_PATIENCE_MILLIS;
        }
    }

    /**
     * Takes an event.
     *
     * @param clickMillis time of the click; empty where it is not known
     * @return milliseconds from the click to its answer, if that came before and both times are
     *     known
     */
    OptionalLong clicked(
            String user, String event, String type, OptionalLong clickMillis, long nowMillis) {
        Key key = new Key(user, event);
        Clicked clicked = new Clicked(type, clickMillis, nowMillis);
        Answered answer = early.remove(key);
        if (answer != null) {
            isAnswered(type);
            return clicked.until(answer);
        }
        open.put(key, clicked);
        dropOldest(open);
        return OptionalLong.empty();
    }

    /**
     * Takes an answer.
     *
     * @param timed true if it has come just now, false if it may have come before
     * @return milliseconds from the click; empty if a time is not known, or if the event has not
     *     come, or was answered before
     */
    OptionalLong answered(String user, String event, boolean timed, long nowMillis) {
        Key key = new Key(user, event);
        Answered answer = new Answered(nowMillis, timed);
        Clicked clicked = open.remove(key);
        if (clicked == null) {
            if (timed) {
                early.put(key, answer);
            } else {
                // One whose time is known counts, if both come.
                early.putIfAbsent(key, answer);
            }
            dropOldest(early);
            return OptionalLong.empty();
        }
        isAnswered(clicked.type);
        return clicked.until(answer);
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

    /** Forgets users, with their events and the answers to them. */
    void forget(Set<String> users) {
        open.keySet().removeIf(key -> users.contains(key.user));
        early.keySet().removeIf(key -> users.contains(key.user));
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
        early.values().removeIf(answer -> nowMillis - answer.millis > answer.patienceMillis());
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
