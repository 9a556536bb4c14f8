package io.nextup.launcher.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;

/**
 * A record that is to be sent.
 *
 * @param key null if it has none
 * @param eventTimeMillis time of the event, by which a replay keeps its pace
 * @param line number of the line that holds it, from 1; 0 if it comes from none
 */
public record Outgoing(byte[] key, byte[] value, long eventTimeMillis, long line) {
    /** Makes the record of an interaction, keyed by its user. */
    public static Outgoing of(Interaction event, Encoding encoding) {
        return new Outgoing(
                event.userId().getBytes(UTF_8),
                Codecs.INTERACTION.encode(event, encoding),
                event.eventTimeMillis(),
                0);
    }
}
