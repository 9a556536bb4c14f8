package io.nextup.job.publish;

import io.nextup.event.DeadLetter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Truncates a dead letter that its topic would refuse. A record just within the broker's limit
 * becomes a letter beyond it by its base64 encoding alone.
 */
final class DeadLetterFitting {
    private DeadLetterFitting() {}

    /**
     * Encodes the letter in at most maxBytes. Cuts the value, but neither a key nor headers: they
     * may hold ids, and half an id is another id. A key that does not fit alone goes, and so do all
     * headers if they do not fit beside the key.
     */
    static byte[] encodeWithin(
            int maxBytes, DeadLetter letter, Function<DeadLetter, byte[]> encoder) {
        byte[] encoded = encoder.apply(letter);
        if (encoded.length <= maxBytes) {
            return encoded;
        }
        byte[] key = letter.key();
        if (encoder.apply(cut(letter, key, 0, Map.of())).length > maxBytes) {
            key = null;
        }
        Map<String, byte[]> headers = letter.headers();
        if (encoder.apply(cut(letter, key, 0, headers)).length > maxBytes) {
            headers = Map.of();
        }
        int kept = lengthOf(letter.original());
        encoded = encoder.apply(cut(letter, key, kept, headers));
        while (encoded.length > maxBytes && kept > 0) {
            // Three bytes are four in base64, so this never cuts too much, and needs few rounds.
            int excess = encoded.length - maxBytes;
            kept -= Math.min(excess - excess / 4, kept);
            encoded = encoder.apply(cut(letter, key, kept, headers));
        }
        return encoded;
    }

    private static DeadLetter cut(
            DeadLetter letter, byte[] key, int keptBytes, Map<String, byte[]> headers) {
        return new DeadLetter(
                key,
                letter.original() == null ? null : Arrays.copyOf(letter.original(), keptBytes),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.timestampMillis(),
                letter.reason(),
                "%s (cut: %s)".formatted(letter.detail(), loss(letter, key, keptBytes, headers)),
                headers,
                letter.group(),
                letter.refusedTimeMillis());
    }

    private static String loss(
            DeadLetter letter, byte[] key, int keptBytes, Map<String, byte[]> headers) {
        List<String> parts = new ArrayList<>();
        if (keptBytes < lengthOf(letter.original())) {
            parts.add(
                    "the first %d of %d bytes of the value"
                            .formatted(keptBytes, letter.original().length));
        }
        if (headers.size() < letter.headers().size()) {
            parts.add("no headers");
        }
        if (lengthOf(key) < lengthOf(letter.key())) {
            parts.add("none of %d bytes of the key".formatted(letter.key().length));
        }
        return String.join(", ", parts);
    }

    private static int lengthOf(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
