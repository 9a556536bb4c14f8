package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.util.function.Predicate;

/**
 * Keeps the interactions of a part of a history while they come, and counts the others. While the
 * newest one has not come yet, it keeps some that are too old. Not thread-safe.
 */
public final class CutFilter implements Predicate<Interaction> {
    private final HistoryCut cut;
    private final UserCount users = new UserCount();
    private long newestMillis = Long.MIN_VALUE;
    private long interactions;

    public CutFilter(HistoryCut cut) {
        this.cut = cut;
    }

    /** Takes the time of the newest interaction, or of one that may be. */
    void newest(long millis) {
        newestMillis = Math.max(newestMillis, millis);
    }

    long newestMillis() {
        return newestMillis;
    }

    /** Returns the earliest time that may be in the part. */
    long fromMillis() {
        return cut.newest().isEmpty() || newestMillis == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : newestMillis - cut.newest().get().toMillis();
    }

    @Override
    public boolean test(Interaction one) {
        newest(one.eventTimeMillis());
        if (one.eventTimeMillis() < fromMillis()) {
            interactions++;
            return false;
        }
        if (cut.sample().isPresent() && !cut.sample().get().keeps(one.userId())) {
            users.add(one.userId());
            interactions++;
            return false;
        }
        return true;
    }

    /** Counts interactions that were passed over unread, since they are too old. */
    void passOver(long count) {
        interactions += count;
    }

    long interactions() {
        return interactions;
    }

    long users() {
        return users.count();
    }
}
