package io.nextup.trainer.refresh;

import io.nextup.artifact.Manifest;
import java.time.DateTimeException;
import java.time.Instant;

/** How far the data of a model went, so that it is never asked for what it was made from. */
final class SeenUntil {
    private static final Instant YEAR_1971 = Instant.parse("1971-01-01T00:00:00Z");

    private SeenUntil() {}

    /**
     * The time of the newest event that a model may have been made from: what its provenance says,
     * else when it was made. Times before 1971 are no times, but positions in a file without them.
     *
     * @return milliseconds since the epoch
     */
    static long millis(Manifest manifest) {
        String newest = manifest.provenance().get("data.newest");
        try {
            if (newest != null && !Instant.parse(newest).isBefore(YEAR_1971)) {
                return Instant.parse(newest).toEpochMilli();
            }
        } catch (DateTimeException foreign) {
            // Another program's provenance: then its age says most.
        }
        return Instant.parse(manifest.createdAt()).toEpochMilli();
    }
}
