package io.nextup.intake;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A record's place and headers.
 *
 * @param headers values of the {@linkplain #headers headers that count}; without those that the
 *     record lacks
 */
public record RecordOrigin(String topic, int partition, long offset, Map<String, byte[]> headers) {
    public RecordOrigin {
        requireNonNull(topic, "topic is null");
        requireNonNull(headers, "headers is null");
    }

    /** Returns the place of a record that is to be sent: behind every exempt offset. */
    public static RecordOrigin toSend(Map<String, byte[]> headers) {
        return new RecordOrigin("", 0, Long.MAX_VALUE, headers);
    }

    /**
     * Takes the headers that count: of a tombstone those of a signature, of others those of the
     * mapping.
     *
     * @param mapped names of the headers that the mapping reads
     * @param last returns the value of the last header of a name; null where there is none
     */
    public static Map<String, byte[]> headers(
            boolean tombstone, List<String> mapped, Function<String, byte[]> last) {
        Collection<String> names = tombstone ? ErasureHeaders.NAMES : mapped;
        Map<String, byte[]> found = new HashMap<>();
        for (String name : names) {
            byte[] value = last.apply(name);
            if (value != null) {
                found.put(name, value);
            }
        }
        return found.isEmpty() ? Map.of() : found;
    }
}
