package io.nextup.sequence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of an interactions topic with two partitions, and the sequences that the default rules
 * make of them. The job and the trainer must both give these.
 *
 * @param records the records, in the order in which they were sent
 * @param accepted number of interactions within all limits
 * @param clamped number of those with an event time after their record's timestamp
 * @param refused number of records that are neither an interaction nor an erasure
 * @param sequences sequences by user, without users who were erased and did not come back
 */
public record GoldenHistory(
        List<Sent> records,
        int accepted,
        int clamped,
        int refused,
        int erasures,
        Map<String, List<SequenceEntry>> sequences) {

    /** A record; key and value are null where it has none, and the timestamp is -1. */
    public record Sent(
            int partition, long offset, byte[] key, byte[] value, long timestampMillis) {}

    public static GoldenHistory read() {
        try (InputStream file =
                GoldenHistory.class.getResourceAsStream(
                        "/io/nextup/sequence/golden-history.json")) {
            return of(new JsonMapper().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenHistory of(JsonNode file) {
        List<Sent> records = new ArrayList<>();
        Map<Integer, Long> ends = new HashMap<>();
        for (JsonNode record : file.path("records")) {
            int partition = record.path("partition").intValue();
            records.add(
                    new Sent(
                            partition,
                            ends.merge(partition, 1L, Long::sum) - 1,
                            bytes(record.get("key")),
                            bytes(record.get("value")),
                            record.path("timestamp").longValue()));
        }
        JsonNode counts = file.path("counts");
        return new GoldenHistory(
                records,
                counts.path("accepted").intValue(),
                counts.path("clamped").intValue(),
                counts.path("refused").intValue(),
                counts.path("erasures").intValue(),
                sequences(file.path("sequences")));
    }

    private static Map<String, List<SequenceEntry>> sequences(JsonNode users) {
        Map<String, List<SequenceEntry>> sequences = new HashMap<>();
        for (Map.Entry<String, JsonNode> user : users.properties()) {
            List<SequenceEntry> entries = new ArrayList<>();
            for (JsonNode entry : user.getValue()) {
                entries.add(
                        new SequenceEntry(
                                entry.path("itemId").textValue(),
                                entry.path("type").textValue(),
                                entry.path("time").longValue()));
            }
            sequences.put(user.getKey(), entries);
        }
        return sequences;
    }

    /** Returns the bytes of a text, or the JSON of any other node. */
    private static byte[] bytes(JsonNode node) {
        if (node == null) {
            return null;
        }
        return (node.isTextual() ? node.textValue() : node.toString()).getBytes(UTF_8);
    }
}
