package io.nextup.launcher.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Samples of records in JSON, each a second after the one before. */
final class Samples {
    static final long START = Instant.parse("2026-11-24T15:00:00Z").toEpochMilli();

    private Samples() {}

    /** Records without keys. */
    static List<SampledRecord> of(int count, IntFunction<String> json) {
        return keyed(count, i -> null, json);
    }

    static List<SampledRecord> keyed(int count, IntFunction<String> key, IntFunction<String> json) {
        List<SampledRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(i, key.apply(i), json.apply(i), Map.of()));
        }
        return records;
    }

    /** A record of partition 0, with the offset as its number. */
    static SampledRecord record(int i, String key, String json, Map<String, byte[]> headers) {
        return new SampledRecord(
                0,
                i,
                START + i * 1_000L,
                key == null ? null : key.getBytes(UTF_8),
                json == null ? null : json.getBytes(UTF_8),
                headers);
    }

    /** A record's time in seconds since the epoch. */
    static long seconds(int i) {
        return START / 1_000 + i;
    }
}
