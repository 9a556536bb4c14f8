package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** How an event is named where its producer gave it an id, and where it did not. */
public final class EventReference {
    private EventReference() {}

    /** The event's own id; without one, where its record lies: {@code topic:partition:offset}. */
    public static String of(Interaction interaction, String topic, int partition, long offset) {
        return interaction.eventId() != null
                ? interaction.eventId()
                : topic + ':' + partition + ':' + offset;
    }

    /**
     * The id of the recommendation that the event triggers: the first 128 bits of SHA-256 over user
     * and reference, as 32 hexadecimal digits. The user's length goes first, so that no two pairs
     * run together.
     */
    public static String recommendationId(String userId, String reference) {
        byte[] text = (userId.length() + ":" + userId + reference).getBytes(UTF_8);
        return HexFormat.of().formatHex(Sha256.newDigest().digest(text), 0, 16);
    }
}
