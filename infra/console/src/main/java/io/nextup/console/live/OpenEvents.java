package io.nextup.console.live;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Matches answers with the events that they name. Topics are read side by side, so an answer may
 * come before its event. Not thread-safe.
 */
final class OpenEvents {
    /** An event without an answer for longer is no longer waited for. */
    static final long PATIENCE_MILLIS = 60_000;

    /** Most events, and most answers, that are remembered. */
    static final int MOST = 100_000;

    /** Times of clicks by event, in the order of arrival. */
    private final Map<String, Clicked> open = new LinkedHashMap<>();

    /** Times of answers whose event has not come yet, by event. */
    private final Map<String, Long> early = new LinkedHashMap<>();

    private record Clicked(long clickMillis, long arrivalMillis) {}

    /**
     * Takes an event.
     *
     * @param clickMillis time of the click
     * @return milliseconds from the click to its answer, if that came before
     */
    OptionalLong clicked(String event, long clickMillis, long nowMillis) {
        Long answered = early.remove(event);
        if (answered != null) {
            return OptionalLong.of(Math.max(0, answered - clickMillis));
        }
        open.put(event, new Clicked(clickMillis, nowMillis));
        dropOldest(open);
        return OptionalLong.empty();
    }

    /**
     * Takes an answer.
     *
     * @return milliseconds from the click; empty if the event has not come, or was answered before
     */
    OptionalLong answered(String event, long nowMillis) {
        Clicked clicked = open.remove(event);
        if (clicked == null) {
            early.put(event, nowMillis);
            dropOldest(early);
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(0, nowMillis - clicked.clickMillis));
    }

    /** Takes the refusal of an event: no answer will come. */
    void refused(String event) {
        open.remove(event);
    }

    /** Returns the number of events that wait for an answer, after forgetting old ones. */
    int waiting(long nowMillis) {
        open.values().removeIf(clicked -> nowMillis - clicked.arrivalMillis > PATIENCE_MILLIS);
        early.values().removeIf(answered -> nowMillis - answered > PATIENCE_MILLIS);
        return open.size();
    }

    private static void dropOldest(Map<String, ?> map) {
        if (map.size() > MOST) {
            Iterator<String> oldest = map.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
