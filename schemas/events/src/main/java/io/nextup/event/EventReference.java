package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** Names of events, with or without an id of their producer. */
public final class EventReference {
    private EventReference() {}

    /** Returns the event's own id, else its record's place: {@code topic:partition:offset}. */
    public static String of(Interaction interaction, String topic, int partition, long offset) {
        return interaction.eventId() != null
                ? interaction.eventId()
                : topic + ':' + partition + ':' + offset;
    }

    /**
     * Returns the id of the recommendation that the event triggers: the first 128 bits of SHA-256
     * over user and reference, as 32 hexadecimal digits. The user's length goes first, so that no
     * two pairs give the same text. In another slot than {@code default} a slash, the slot's length
     * and the slot go before them: jobs of two slots that write to one topic do not overwrite each
     * other's answers.
     *
     * @param slot the slot of the job that answers
     */
    public static String recommendationId(String slot, String userId, String reference) {
        String ofSlot =
                slot.equals(ModelAnnouncement.DEFAULT_SLOT) ? "" : "/" + slot.length() + ":" + slot;
        byte[] text = (ofSlot + userId.length() + ":" + userId + reference).getBytes(UTF_8);
        return HexFormat.of().formatHex(Sha256.newDigest().digest(text), 0, 16);
    }
}
