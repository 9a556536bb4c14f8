package io.nextup.trainer.refresh;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.dataset.UserHistories;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Newest training data of a model, so that it is never evaluated on its own training data. */
final class SeenUntil {
    /**
     * Time by which clocks of producers may run ahead: about twice the hour that the topic of
     * interactions allows.
     */
    private static final Duration MOST_AHEAD = Duration.ofHours(2);

    private SeenUntil() {}

    /**
     * Returns the time of the newest event that a model may have been made from: by its provenance,
     * else the time at which it was made, as for a file without times. An event that claims to be
     * much newer than the model is misdated and does not count: else all up to its date would count
     * as seen.
     *
     * @return milliseconds since the epoch
     */
    static long millis(Manifest manifest) {
        long created = Instant.parse(manifest.createdAt()).toEpochMilli();
        String newest = manifest.provenance().get("data.newest");
        try {
            if (newest != null) {
                long millis = Instant.parse(newest).toEpochMilli();
                if (UserHistories.areTimes(millis) && millis <= created + MOST_AHEAD.toMillis()) {
                    return millis;
                }
            }
        } catch (DateTimeException | ArithmeticException foreign) {
            // Another program wrote the provenance: the model's age is the best evidence then.
        }
        return created;
    }
}
