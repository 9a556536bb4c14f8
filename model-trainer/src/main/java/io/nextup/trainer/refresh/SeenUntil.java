package io.nextup.trainer.refresh;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.dataset.UserHistories;
import java.time.DateTimeException;
import java.time.Instant;

/** Newest training data of a model, so that it is never evaluated on its own training data. */
final class SeenUntil {
    private SeenUntil() {}

    /**
     * Returns the time of the newest event that a model may have been made from: by its provenance,
     * else the time at which it was made, as for a file without times.
     *
     * @return milliseconds since the epoch
     */
    static long millis(Manifest manifest) {
        String newest = manifest.provenance().get("data.newest");
        try {
            if (newest != null) {
                long millis = Instant.parse(newest).toEpochMilli();
                if (UserHistories.areTimes(millis)) {
                    return millis;
                }
            }
        } catch (DateTimeException | ArithmeticException foreign) {
            // Another program wrote the provenance: the model's age is the best evidence then.
        }
        return Instant.parse(manifest.createdAt()).toEpochMilli();
    }
}
