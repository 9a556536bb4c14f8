package io.nextup.sequence;

import java.time.Duration;
import java.util.Set;

/**
 * Rules for the interactions that enter a user's sequence and those that ask for a recommendation.
 *
 * @param sequenceTypes types that enter the sequence; empty means all
 * @param triggerTypes types that ask for a recommendation; empty means all
 * @param maxLateness greatest age of an interaction relative to the user's newest one; older ones
 *     are too late
 * @param capacity most entries that a sequence keeps; the oldest are evicted first
 * @param dedupeWindow number of the user's last events among which repeated event ids are found
 */
public record SequenceRules(
        Set<String> sequenceTypes,
        Set<String> triggerTypes,
        Duration maxLateness,
        int capacity,
        int dedupeWindow) {

    public SequenceRules {
        sequenceTypes = Set.copyOf(sequenceTypes);
        triggerTypes = Set.copyOf(triggerTypes);
        if (maxLateness.isNegative()) {
            throw new IllegalArgumentException(
                    "maxLateness is %s: it must not be negative".formatted(maxLateness));
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is %d: at least 1".formatted(capacity));
        }
        if (dedupeWindow < 0) {
            throw new IllegalArgumentException(
                    "dedupeWindow is %d: at least 0".formatted(dedupeWindow));
        }
    }

    /**
     * The defaults: all types, a day of lateness, the last 100 entries, a deduplication window of
     * 64 events.
     */
    public static SequenceRules defaults() {
        return new SequenceRules(Set.of(), Set.of(), Duration.ofDays(1), 100, 64);
    }

    public SequenceRules withCapacity(int newCapacity) {
        return new SequenceRules(
                sequenceTypes, triggerTypes, maxLateness, newCapacity, dedupeWindow);
    }

    /**
     * Returns the same rules for a sequence that keeps all entries, as a trainer reads a history.
     * Order, duplicates and lateness are decided as in the job, whatever its capacity.
     */
    public SequenceRules withoutEviction() {
        return withCapacity(Integer.MAX_VALUE);
    }

    public boolean entersSequence(String type) {
        return sequenceTypes.isEmpty() || sequenceTypes.contains(type);
    }

    public boolean triggers(String type) {
        return triggerTypes.isEmpty() || triggerTypes.contains(type);
    }
}
