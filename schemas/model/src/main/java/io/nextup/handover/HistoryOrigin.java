package io.nextup.handover;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.intake.CountedErasures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The description of a divided history, a file in its directory.
 *
 * @param countsByTime true if the interactions count in the order of their times, and the order in
 *     a part decides only between equal times; false if they count in the order in a part
 * @param interactions number of interactions in all parts
 * @param topicId id of the topic that was read; null if the broker has none, and for a file
 * @param nextOffsets the topic's first offsets that were not read, by partition; empty for a file
 * @param countedErasures signed erasures that have counted, by user
 */
public record HistoryOrigin(
        boolean countsByTime,
        long interactions,
        String topicId,
        SortedMap<Integer, Long> nextOffsets,
        SortedMap<String, CountedErasures> countedErasures) {
    private static final String NAME = "history.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    public HistoryOrigin {
        nextOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(nextOffsets));
        countedErasures = Collections.unmodifiableSortedMap(new TreeMap<>(countedErasures));
        int partition = 0;
        for (Map.Entry<Integer, Long> next : nextOffsets.entrySet()) {
            if (next.getKey() != partition || next.getValue() < 0) {
                throw new IllegalArgumentException(
                        "Offset %d of partition %d stands where partition %d is expected: every partition needs an offset of 0 or more"
                                .formatted(next.getValue(), next.getKey(), partition));
            }
            partition++;
        }
    }

    /** Returns the origin of a file, which has no offsets. */
    public static HistoryOrigin ofFile(long interactions) {
        return new HistoryOrigin(true, interactions, null, new TreeMap<>(), new TreeMap<>());
    }

    void write(Path directory) throws IOException {
        JSON.writeValue(directory.resolve(NAME).toFile(), this);
    }

    /** Reads the description of a divided history. */
    public static HistoryOrigin read(Path directory) throws IOException {
        return JSON.readValue(directory.resolve(NAME).toFile(), HistoryOrigin.class);
    }
}
