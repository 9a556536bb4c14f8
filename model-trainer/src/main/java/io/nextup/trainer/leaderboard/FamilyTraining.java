package io.nextup.trainer.leaderboard;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.train.LearningOptions;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A family's training that has ended.
 *
 * @param version version of the published model
 * @param seconds time that the process took, its start and the reading of the history included
 * @param limitSeconds most seconds that its training might take; empty: none
 * @param cpuSeconds CPU time of the training, native threads included
 * @param peakBytes peak memory of the process; empty where the system does not report it
 */
public record FamilyTraining(
        String family,
        String version,
        double seconds,
        Optional<Double> limitSeconds,
        double cpuSeconds,
        OptionalLong peakBytes) {
    public FamilyTraining {
        requireNonNull(family, "family is null");
        requireNonNull(version, "version is null");
        requireNonNull(limitSeconds, "limitSeconds is null");
        requireNonNull(peakBytes, "peakBytes is null");
    }

    /**
     * Tells whether its process took so long that its time may have cut the training: its steady
     * rate, after which few epochs may follow.
     */
    public boolean mayBeCut() {
        return limitSeconds.isPresent()
                && seconds >= LearningOptions.STEADY_SHARE * limitSeconds.get();
    }
}
