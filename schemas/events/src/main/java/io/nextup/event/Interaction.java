package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A user's action on an item: a click, a purchase, a rating.
 *
 * @param eventId the producer's own id of this event, unique for the user; null if it has none
 * @param userId id of the user
 * @param itemId id of the item
 * @param type kind of action, in the producer's words, such as {@code click}
 * @param eventTimeMillis time of the action, milliseconds since 1970-01-01T00:00Z
 * @param sessionId the producer's session; null if there is none
 * @param attributes anything else that the producer keeps; never null
 * @param recommendationId id of the recommendation whose item the user acted on; null if there is
 *     none
 * @param placement where on the producer's pages the item was shown, such as {@code home-row-1};
 *     null if the producer does not say
 * @param value a rating, an amount, seconds: the type says which; finite, null if there is none
 * @param line number of the interaction among those of its event, such as an order's lines, from 1
 */
public record Interaction(
        String eventId,
        String userId,
        String itemId,
        String type,
        long eventTimeMillis,
        String sessionId,
        Map<String, String> attributes,
        String recommendationId,
        String placement,
        Double value,
        int line) {

    /** Type of an interaction whose producer named none. */
    public static final String DEFAULT_TYPE = "click";

    public Interaction {
        requireNonNull(userId, "userId is null");
        requireNonNull(itemId, "itemId is null");
        requireNonNull(type, "type is null");
        attributes = Map.copyOf(attributes);
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "The value of an interaction is %s: it must be finite".formatted(value));
        }
        if (line < 1) {
            throw new IllegalArgumentException(
                    "The line of an interaction is %d: lines are counted from 1".formatted(line));
        }
    }

    /** Makes the first interaction of its event, without recommendation, placement and value. */
    public Interaction(
            String eventId,
            String userId,
            String itemId,
            String type,
            long eventTimeMillis,
            String sessionId,
            Map<String, String> attributes) {
        this(
                eventId,
                userId,
                itemId,
                type,
                eventTimeMillis,
                sessionId,
                attributes,
                null,
                null,
                null,
                1);
    }

    /** Makes an interaction of the default type, without session and attributes. */
    public static Interaction click(
            String eventId, String userId, String itemId, long eventTimeMillis) {
        return new Interaction(
                eventId, userId, itemId, DEFAULT_TYPE, eventTimeMillis, null, Map.of());
    }

    /** Returns the same interaction at another time; itself if the time is equal. */
    public Interaction withEventTimeMillis(long timeMillis) {
        return timeMillis == eventTimeMillis
                ? this
                : new Interaction(
                        eventId,
                        userId,
                        itemId,
                        type,
                        timeMillis,
                        sessionId,
                        attributes,
                        recommendationId,
                        placement,
                        value,
                        line);
    }
}
