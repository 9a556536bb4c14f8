package io.nextup.job;

import io.nextup.job.savepoint.Savepoint;
import io.nextup.job.savepoint.SavepointException;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines the maximum parallelism of a job: that of its savepoint, since Flink cannot change it,
 * or else the configured one.
 */
final class MaxParallelism {
    private static final Logger LOG = LoggerFactory.getLogger(MaxParallelism.class);

    private static final String KEY = JobOptions.MAX_PARALLELISM.key();

    private MaxParallelism() {}

    /**
     * Returns the maximum parallelism; empty where Flink is to take that of the newest checkpoint.
     *
     * @param savepoint the savepoint or retained checkpoint from which the job is restored
     * @param highAvailability true if a JobManager that recovers continues from its newest
     *     checkpoint
     * @throws IllegalArgumentException if the savepoint has another one than the options, or the
     *     parallelism is larger
     * @throws IllegalStateException if neither the savepoint nor the options give one
     */
    static OptionalInt of(
            JobOptions options, Optional<String> savepoint, boolean highAvailability) {
        OptionalInt asked = options.maxParallelism();
        if (asked.isEmpty()
                && highAvailability
                && savepoint.filter(MaxParallelism::isGone).isPresent()) {
            // Flink replaces no maximum that a job sets.
            LOG.warn(
                    "{} does not exist: a JobManager that recovers does not need it, and takes {} from its newest checkpoint; without one, the job fails",
                    savepoint.get(),
                    KEY);
            return OptionalInt.empty();
        }
        OptionalInt restored =
                savepoint.isPresent() ? restored(savepoint.get(), asked) : OptionalInt.empty();
        int max = asked.orElse(restored.orElse(JobOptions.MAX_PARALLELISM.defaultValue()));
        if (restored.isPresent() && restored.getAsInt() != max) {
            throw new IllegalArgumentException(
                    "%s is %d, and the state in %s has %d, which cannot change: leave the option out, or start without the savepoint"
                            .formatted(KEY, max, savepoint.get(), restored.getAsInt()));
        }
        if (options.parallelism() > max) {
            throw new IllegalArgumentException(
                    "%s is %d: 1 to %s, %d"
                            .formatted(
                                    JobOptions.PARALLELISM.key(), options.parallelism(), KEY, max));
        }
        if (restored.isPresent() && asked.isEmpty()) {
            LOG.info("{} is {}, that of the state in {}", KEY, max, savepoint.get());
        }
        return OptionalInt.of(max);
    }

    private static boolean isGone(String savepoint) {
        try {
            return !new Savepoint(savepoint).exists();
        } catch (SavepointException e) {
            LOG.debug("Cannot check whether {} exists: reading it", savepoint, e);
            return false;
        }
    }

    private static OptionalInt restored(String savepoint, OptionalInt asked) {
        try {
            return new Savepoint(savepoint).maxParallelism();
        } catch (SavepointException e) {
            if (asked.isEmpty()) {
                throw new IllegalStateException(
                        "%s must be that of the savepoint, which cannot be read here: %s. Set --%s to what the savepoint was written with"
                                .formatted(KEY, e.getMessage(), KEY),
                        e);
            }
            LOG.warn(
                    "{} is {}; the savepoint cannot be read here to compare: {}",
                    KEY,
                    asked.getAsInt(),
                    e.getMessage());
            return OptionalInt.empty();
        }
    }
}
