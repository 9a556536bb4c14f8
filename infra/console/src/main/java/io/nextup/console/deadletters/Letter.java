package io.nextup.console.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.DeadLetter;

/**
 * A record that the job refused. Everything that may hold a user's id is null unless the request
 * asks for the content.
 *
 * @param topic topic of the refused record
 * @param partition partition of the refused record
 * @param offset offset of the refused record
 * @param time time of the refusal, milliseconds since the epoch
 * @param reason kind of fault, as on the wire
 * @param detail description of the fault, which quotes the record; null without the content
 * @param key the record's key; null if there was none, too
 * @param value the record's value; null if there was none, too
 * @param bytes size of the record's value; 0 if there was none
 * @param todo advice as sentences
 */
public record Letter(
        String topic,
        int partition,
        long offset,
        long time,
        String reason,
        String detail,
        String key,
        String value,
        int bytes,
        String todo) {
    /** Most characters of a text that are shown. */
    static final int MOST_CHARACTERS = 2_000;

    /** A character takes four bytes at most, so the bytes beyond these are never shown. */
    private static final int MOST_BYTES = 4 * MOST_CHARACTERS;

    private static final String CUT = "…";

    static Letter of(DeadLetter letter, long refusedMillis) {
        byte[] original = letter.original();
        return new Letter(
                letter.topic(),
                letter.partition(),
                letter.offset(),
                refusedMillis,
                letter.reason().word(),
                cut(letter.detail()),
                text(letter.key()),
                text(original),
                original == null ? 0 : original.length,
                DeadLetterAdvice.of(letter.reason()));
    }

    Letter withoutContent() {
        return new Letter(topic, partition, offset, time, reason, null, null, null, bytes, todo);
    }

    private static String text(byte[] bytes) {
        return bytes == null
                ? null
                : cut(new String(bytes, 0, Math.min(bytes.length, MOST_BYTES), UTF_8));
    }

    private static String cut(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int end = MOST_CHARACTERS - CUT.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + CUT;
    }
}
