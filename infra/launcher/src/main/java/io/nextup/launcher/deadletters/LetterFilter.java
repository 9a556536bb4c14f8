package io.nextup.launcher.deadletters;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import java.time.Instant;
import java.util.Set;

/**
 * Choice of dead letters.
 *
 * @param reasons wanted reasons; empty for all
 * @param since earliest refusal that is wanted
 * @param limit greatest number of letters, the oldest first
 */
public record LetterFilter(Set<DeadLetter.Reason> reasons, Instant since, long limit) {
    public LetterFilter {
        reasons = Set.copyOf(reasons);
        requireNonNull(since, "since is null");
        if (limit < 1) {
            throw new IllegalArgumentException("The limit is %d: at least 1".formatted(limit));
        }
    }

    /** Returns true when a letter is wanted, the limit aside. */
    boolean wants(DeadLetter letter, long refusedTimeMillis) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && refusedTimeMillis >= since.toEpochMilli();
    }
}
