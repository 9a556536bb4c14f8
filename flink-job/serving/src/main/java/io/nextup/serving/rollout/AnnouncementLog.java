package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The announcements of one slot that a process has heard of, in the order of the topic, and what
 * became of each; decides which model to try next. Not thread-safe: its owner holds the lock.
 *
 * <p>The newest announced model that loads shall serve. So the newest one not yet tried comes
 * first, and none older than the one that serves. Models under suspicion (a load of theirs ended
 * its process, or hangs) come last, and only while nothing serves.
 */
final class AnnouncementLog {
    /** More than any subtask is ever behind another, or brings along from a checkpoint. */
    private static final int CAPACITY = 256;

    /** What became of an announced model. */
    enum State {
        UNTRIED,
        SERVED,
        /** Could not be read; may be tried again. */
        UNREACHABLE,
        /** A load of this one ended its process, or hangs. */
        SUSPECT,
        /** Under suspicion, but nothing else can serve. */
        LAST_RESORT,
        REFUSED
    }

    /** One announcement, as the log knows it. */
    static final class Entry {
        private final ModelAnnouncement announcement;
        private final ModelMetrics announcedBy;
        private State state = State.UNTRIED;
        private String reason = "not tried yet";

        private Entry(ModelAnnouncement announcement, ModelMetrics announcedBy) {
            this.announcement = announcement;
            this.announcedBy = announcedBy;
        }

        ModelAnnouncement announcement() {
            return announcement;
        }

        ModelMetrics announcedBy() {
            return announcedBy;
        }

        State state() {
            return state;
        }

        String reason() {
            return reason;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private Entry serving;
    private long newestPosition = Long.MIN_VALUE;

    /**
     * Every subtask of the process tells of every announcement, some later than others, and all of
     * them again after a restore: all but the first telling is left alone.
     *
     * @param position how many announcements of the slot the subtask had heard before: tells an
     *     announcement that was sent once more, word for word, from one that was told again
     * @return whether this is news
     */
    boolean add(long position, ModelAnnouncement announcement, ModelMetrics announcedBy) {
        boolean later = position > newestPosition;
        boolean known = entries.stream().anyMatch(entry -> entry.announcement.equals(announcement));
        newestPosition = Math.max(newestPosition, position);
        if (known && !later) {
            return false;
        }
        entries.add(new Entry(announcement, announcedBy));
        if (entries.size() > CAPACITY) {
            entries.remove(entries.get(0) == serving ? 1 : 0);
        }
        return true;
    }

    /** What to try next; empty when there is nothing better than what serves. */
    Optional<Entry> next() {
        Optional<Entry> untried = newestCandidate(State.UNTRIED);
        return untried.isPresent() || serving != null
                ? untried
                : newestCandidate(State.LAST_RESORT);
    }

    void served(Entry entry) {
        mark(entry, State.SERVED, "serves");
        serving = entry;
    }

    /** It comes back if nothing else can serve. */
    void suspected(Entry entry, String reason) {
        mark(entry, State.SUSPECT, reason);
    }

    void unreachable(Entry entry, String reason) {
        mark(entry, State.UNREACHABLE, reason);
    }

    void refused(Entry entry, String reason) {
        mark(entry, State.REFUSED, reason);
    }

    /** Whether trying again later makes sense. */
    boolean hasUnreachable() {
        return newestCandidate(State.UNREACHABLE).isPresent();
    }

    /** Those that could not be read are to be tried again. */
    void retryUnreachable() {
        for (Entry entry : entries) {
            if (entry.state == State.UNREACHABLE) {
                entry.state = State.UNTRIED;
            }
        }
    }

    /** Whether a model under suspicion is the only hope. */
    boolean hasSuspects() {
        return serving == null && newestCandidate(State.SUSPECT).isPresent();
    }

    /** The newest one under suspicion is to be tried. */
    void retrySuspect() {
        newestCandidate(State.SUSPECT).ifPresent(entry -> entry.state = State.LAST_RESORT);
    }

    /** Whether what serves was announced after it: a newer one came while it was loaded. */
    boolean isOvertaken(Entry entry) {
        return serving != null && entries.indexOf(entry) < entries.indexOf(serving);
    }

    Optional<ModelAnnouncement> serving() {
        return Optional.ofNullable(serving).map(Entry::announcement);
    }

    /** For a person who wonders why nothing serves. */
    String describe() {
        if (entries.isEmpty()) {
            return "none was announced on the models topic so far";
        }
        Entry newest = entries.get(entries.size() - 1);
        return "%d announced; the newest, %s: %s"
                .formatted(entries.size(), newest.announcement.version(), newest.reason);
    }

    private Optional<Entry> newestCandidate(State state) {
        for (int i = entries.size() - 1; i >= 0 && entries.get(i) != serving; i--) {
            if (entries.get(i).state == state) {
                return Optional.of(entries.get(i));
            }
        }
        return Optional.empty();
    }

    private static void mark(Entry entry, State state, String reason) {
        entry.state = state;
        entry.reason = reason;
    }
}
