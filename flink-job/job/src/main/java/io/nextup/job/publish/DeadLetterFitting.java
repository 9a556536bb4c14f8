package io.nextup.job.publish;

import io.nextup.event.DeadLetter;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * Truncates a dead letter that its topic would refuse. A record just within the broker's limit
 * becomes a letter beyond it by its base64 encoding alone.
 */
final class DeadLetterFitting {
    private DeadLetterFitting() {}

    /**
     * Encodes the letter in at most maxBytes: as much of the original as fits, then as much of the
     * key. If not even the headers fit, all of them go: half an id would be another id.
     */
    static byte[] encodeWithin(
            int maxBytes, DeadLetter letter, Function<DeadLetter, byte[]> encoder) {
        byte[] encoded = encodeWithin(maxBytes, letter, true, encoder);
        return encoded.length > maxBytes && !letter.headers().isEmpty()
                ? encodeWithin(maxBytes, letter, false, encoder)
                : encoded;
    }

    private static byte[] encodeWithin(
            int maxBytes,
            DeadLetter letter,
            boolean keepsHeaders,
            Function<DeadLetter, byte[]> encoder) {
        int original = lengthOf(letter.original());
        int key = lengthOf(letter.key());
        byte[] encoded =
                encoder.apply(keepsHeaders ? letter : cut(letter, key, original, keepsHeaders));
        while (encoded.length > maxBytes && original + key > 0) {
            // Three bytes are four in base64, so this never cuts too much, and needs few rounds.
            int excess = encoded.length - maxBytes;
            int surplus = excess - excess / 4;
            int fromOriginal = Math.min(surplus, original);
            original -= fromOriginal;
            key -= Math.min(surplus - fromOriginal, key);
            encoded = encoder.apply(cut(letter, key, original, keepsHeaders));
        }
        return encoded;
    }

    private static DeadLetter cut(
            DeadLetter letter, int keyBytes, int originalBytes, boolean keepsHeaders) {
        return new DeadLetter(
                first(letter.key(), keyBytes),
                first(letter.original(), originalBytes),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.timestampMillis(),
                letter.reason(),
                "%s (cut: the first %d of %d bytes of the value, %d of %d of the key%s)"
                        .formatted(
                                letter.detail(),
                                originalBytes,
                                lengthOf(letter.original()),
                                keyBytes,
                                lengthOf(letter.key()),
                                keepsHeaders ? "" : ", and no headers"),
                keepsHeaders ? letter.headers() : Map.of());
    }

    private static int lengthOf(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte[] first(byte[] bytes, int count) {
        return bytes == null ? null : Arrays.copyOf(bytes, count);
    }
}
