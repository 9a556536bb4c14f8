package io.nextup.serving.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of an engine.
 *
 * @param batchMaxSize most requests that one call of any model scores; a model may have a lower
 *     limit of its own, {@link ServingModel#batchMaxSize}
 * @param workers number of threads that score
 * @param shedding limits beyond which requests are answered without being scored
 * @param batchTimeout shortest deadline of a call with its bisection; {@link ServingModel#deadline}
 *     gives more to a model that is slow when it is warm
 * @param mostStuckCalls number of hanging calls at which the process must end
 * @param longestStuckCall time after which one hanging call ends the process
 */
public record EngineSettings(
        int batchMaxSize,
        int workers,
        LoadShedding shedding,
        Duration batchTimeout,
        int mostStuckCalls,
        Duration longestStuckCall) {
    private static final Duration LONGEST_STUCK_CALL = Duration.ofMinutes(15);
    private static final int FEWEST_STUCK_CALLS = 2;

    public EngineSettings {
        requireNonNull(shedding, "shedding is null");
        requireNonNull(batchTimeout, "batchTimeout is null");
        requireNonNull(longestStuckCall, "longestStuckCall is null");
        if (batchMaxSize < 1 || workers < 1 || mostStuckCalls < 1) {
            throw new IllegalArgumentException(
                    "batchMaxSize is %d, workers %d, mostStuckCalls %d: each must be at least 1"
                            .formatted(batchMaxSize, workers, mostStuckCalls));
        }
        if (batchTimeout.isNegative() || batchTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "batchTimeout is %s: it must be above zero".formatted(batchTimeout));
        }
    }

    /**
     * Makes settings for a machine: as many calls may hang as it has cores, and at least two.
     *
     * @param cores the machine's number of cores
     */
    public static EngineSettings of(
            int batchMaxSize,
            int workers,
            LoadShedding shedding,
            Duration batchTimeout,
            int cores) {
        return new EngineSettings(
                batchMaxSize,
                workers,
                shedding,
                batchTimeout,
                Math.max(FEWEST_STUCK_CALLS, cores),
                LONGEST_STUCK_CALL);
    }
}
