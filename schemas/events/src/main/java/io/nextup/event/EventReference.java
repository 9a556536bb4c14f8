package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * Name of an interaction: the id that its producer gave the event, else the place of its record.
 *
 * @param event the producer's id of the event; null if it has none
 * @param topic topic of the record; null if it is not known, and the event has an id
 * @param partition partition of the record; -1 if it is not known
 * @param offset offset of the record; -1 if it is not known
 * @param line number of the interaction among those of its event, from 1
 */
public record EventReference(String event, String topic, int partition, long offset, int line) {
    private static final int FIRST_LINE = 1;

    public EventReference {
        if (event == null && (topic == null || partition < 0 || offset < 0)) {
            throw new IllegalArgumentException(
                    "A reference names neither an event nor a topic, a partition and an offset");
        }
        partition = Math.max(partition, -1);
        offset = Math.max(offset, -1);
        if (line < FIRST_LINE) {
            throw new IllegalArgumentException(
                    "A reference has line %d: lines are counted from %d"
                            .formatted(line, FIRST_LINE));
        }
    }

    /** Names the first interaction of an event by the event's id. */
    public static EventReference event(String eventId) {
        return new EventReference(eventId, null, -1, -1, FIRST_LINE);
    }

    /** Names an interaction by its event's id, else by the place of its record. */
    public static EventReference of(
            Interaction interaction, String topic, int partition, long offset) {
        return interaction.eventId() != null
                ? new EventReference(interaction.eventId(), null, -1, -1, interaction.line())
                : new EventReference(null, topic, partition, offset, interaction.line());
    }

    /** Returns the name of another interaction of the event. */
    public EventReference atLine(int other) {
        return other == line ? this : new EventReference(event, topic, partition, offset, other);
    }

    /**
     * Returns the event as a text, the same for all its lines: its id, else {@code
     * topic:partition:offset}. Savepoints and ids of recommendations hold hashes of it, so it must
     * not change.
     */
    public String eventText() {
        return event != null ? event : topic + ':' + partition + ':' + offset;
    }

    /** Returns the reference as one text: {@link #eventText} and, if it is not 1, the line. */
    public String text() {
        return line == FIRST_LINE ? eventText() : eventText() + '#' + line;
    }

    /**
     * Returns the id of the recommendation that the event triggers: the first 128 bits of SHA-256
     * over user and event, as 32 hexadecimal digits. The user's length goes first, so that no two
     * pairs give the same text. In another slot than {@code default} a slash, the slot's length and
     * the slot go before them: jobs of two slots that write to one topic do not overwrite each
     * other's answers. Another line than the first goes before all, between two hash signs.
     *
     * @param slot the slot of the job that answers
     */
    public String recommendationId(String slot, String userId) {
        String ofSlot =
                slot.equals(ModelAnnouncement.DEFAULT_SLOT) ? "" : "/" + slot.length() + ":" + slot;
        String ofLine = line == FIRST_LINE ? "" : "#" + line + "#";
        byte[] text =
                (ofLine + ofSlot + userId.length() + ":" + userId + eventText()).getBytes(UTF_8);
        return HexFormat.of().formatHex(Sha256.newDigest().digest(text), 0, 16);
    }
}
