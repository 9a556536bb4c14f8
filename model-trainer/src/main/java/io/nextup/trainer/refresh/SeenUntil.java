package io.nextup.trainer.refresh;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.dataset.UserHistories;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
        Instant created = Instant.parse(manifest.createdAt());
        return newest(manifest)
                .filter(newest -> !isMisdated(newest, created))
                .orElse(created)
                .toEpochMilli();
    }

    /** Returns a sentence on the newest event of a model's data if it does not count. */
    static Optional<String> caution(Manifest manifest) {
        Instant created = Instant.parse(manifest.createdAt());
        return newest(manifest)
                .filter(newest -> isMisdated(newest, created))
                .map(
                        newest ->
                                "%s was made at %s from an event dated %s: events after it was made count as unseen by it"
                                        .formatted(manifest.version(), created, newest));
    }

    private static boolean isMisdated(Instant newest, Instant created) {
        return newest.isAfter(created.plus(MOST_AHEAD));
    }

    private static Optional<Instant> newest(Manifest manifest) {
        String newest = manifest.provenance().get("data.newest");
        try {
            return Optional.ofNullable(newest)
                    .map(Instant::parse)
                    .filter(time -> UserHistories.areTimes(time.toEpochMilli()));
        } catch (DateTimeException | ArithmeticException foreign) {
            // Another program wrote the provenance: the model's age is the best evidence then.
            return Optional.empty();
        }
    }
}
