package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Something that a user did with an item: a click, a purchase, a rating.
 *
 * @param eventId the producer's own id of this event, unique for the user; null where the producer
 *     has none
 * @param userId who
 * @param itemId what
 * @param type what kind, in the producer's words, such as {@code click}
 * @param eventTimeMillis when, milliseconds since 1970-01-01T00:00Z
 * @param sessionId the producer's session; null where there is none
 * @param attributes anything else that the producer wants to keep; never null
 */
public record Interaction(
        String eventId,
        String userId,
        String itemId,
        String type,
        long eventTimeMillis,
        String sessionId,
        Map<String, String> attributes) {

    /** The type of an interaction whose producer named none. */
    public static final String DEFAULT_TYPE = "click";

    public Interaction {
        requireNonNull(userId, "userId is null");
        requireNonNull(itemId, "itemId is null");
        requireNonNull(type, "type is null");
        attributes = Map.copyOf(attributes);
    }

    /** An interaction of the default type, without session and attributes. */
    public static Interaction click(
            String eventId, String userId, String itemId, long eventTimeMillis) {
        return new Interaction(
                eventId, userId, itemId, DEFAULT_TYPE, eventTimeMillis, null, Map.of());
    }

    /** The same interaction at another time; this one where the time is its own. */
    public Interaction withEventTimeMillis(long timeMillis) {
        return timeMillis == eventTimeMillis
                ? this
                : new Interaction(eventId, userId, itemId, type, timeMillis, sessionId, attributes);
    }
}
