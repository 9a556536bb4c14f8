package io.nextup.trainer.leaderboard;

import static java.util.Objects.requireNonNull;

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

    /** Share of a training's time that may end its steady rate; few epochs may follow. */
    private static final double STEADY_SHARE = 0.75;

    public FamilyTraining {
        requireNonNull(family, "family is null");
        requireNonNull(version, "version is null");
        requireNonNull(limitSeconds, "limitSeconds is null");
        requireNonNull(peakBytes, "peakBytes is null");
    }

    /** Tells whether its process took so long that its time may have cut the training. */
    public boolean mayBeCut() {
        return limitSeconds.isPresent() && seconds >= STEADY_SHARE * limitSeconds.get();
    }
}
