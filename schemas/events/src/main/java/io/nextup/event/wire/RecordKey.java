package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.DeadLetter;
import io.nextup.event.Excerpt;

/** Rule of the compacted topics whose messages name their own key. */
public final class RecordKey {
    private RecordKey() {}

    /**
     * Requires that a record has the key that its message names: another one would never be
     * replaced by a newer state, nor deleted.
     *
     * @param key the record's key; null if it has none
     * @param field name of the message's field
     * @param value value of the field
     * @throws DecodeException naming both, if they differ
     */
    public static void requireSame(byte[] key, String field, String value) throws DecodeException {
        String text = key == null ? null : new String(key, UTF_8);
        if (!value.equals(text)) {
            throw new DecodeException(
                    DeadLetter.Reason.UNDECODABLE,
                    "the key is %s and the %s \"%s\": they must be the same"
                            .formatted(
                                    text == null ? "missing" : "\"" + Excerpt.of(text) + "\"",
                                    field,
                                    Excerpt.of(value)));
        }
    }
}
