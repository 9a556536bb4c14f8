package io.nextup.local.deadletters;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import java.time.Instant;
import java.util.Set;

/**
 * Which letters are wanted.
 *
 * @param reasons any of these; none given means all
 * @param since refused then or later
 * @param limit the oldest so many of those
 */
public record LetterFilter(Set<DeadLetter.Reason> reasons, Instant since, long limit) {
    public LetterFilter {
        reasons = Set.copyOf(reasons);
        requireNonNull(since, "since is null");
        if (limit < 1) {
            throw new IllegalArgumentException("The limit is %d: at least 1".formatted(limit));
        }
    }

    /** Whether a letter is wanted, the limit aside. */
    boolean wants(DeadLetter letter, long refusedTimeMillis) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && refusedTimeMillis >= since.toEpochMilli();
    }
}
