package io.nextup.trainer.refresh;

import io.nextup.artifact.Manifest;
import java.time.DateTimeException;
import java.time.Instant;

/** Newest training data of a model, so that it is never evaluated on its own training data. */
final class SeenUntil {
    private static final Instant YEAR_1971 = Instant.parse("1971-01-01T00:00:00Z");

    private SeenUntil() {}

    /**
     * Returns the time of the newest event that a model may have been made from: by its provenance,
     * else the time at which it was made. Times before 1971 are positions in a file without times.
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
            // Another program wrote the provenance: the model's age is the best evidence then.
        }
        return Instant.parse(manifest.createdAt()).toEpochMilli();
    }
}
