package io.nextup.console.why;

import io.nextup.scoring.SequenceData;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user's newest items as a job's state holds them, and the time for which a list is asked.
 *
 * @param entries oldest first, as many as the state keeps
 * @param nowMillis order time of the event that asks, milliseconds since the epoch
 */
public record AskedHistory(List<SequenceEntry> entries, long nowMillis) implements SequenceData {
    public AskedHistory {
        entries = List.copyOf(entries);
    }

    /** Applies events in the order of their arrival, as the job does. */
    static AskedHistory of(List<Step> steps, SequenceRules rules) {
        UserSequence sequence = new UserSequence();
        long now = 0;
        for (Step step : steps) {
            switch (step.applyTo(sequence, rules)) {
                case ACCEPTED, INSERTED -> now = step.interaction().eventTimeMillis();
                case DUPLICATE, TOO_LATE, IGNORED -> {
                    // It asks for no list.
                }
            }
        }
        return new AskedHistory(sequence.entries(), now);
    }

    /** Returns the history of a user who has never met an item. */
    AskedHistory without(String item) {
        return new AskedHistory(
                entries.stream().filter(entry -> !entry.itemId().equals(item)).toList(), nowMillis);
    }

    /** Returns the items, oldest first. */
    public List<String> items() {
        return entries.stream().map(SequenceEntry::itemId).toList();
    }

    /** Returns the newest different items, at most so many: those met first stand first. */
    List<String> newestDifferent(int most) {
        List<String> items = items();
        Set<String> newest = new HashSet<>();
        for (int i = items.size() - 1; i >= 0 && newest.size() < most; i--) {
            newest.add(items.get(i));
        }
        return items.stream().distinct().filter(newest::contains).toList();
    }

    @Override
    public long timeMillis(int position) {
        return entries.get(position).eventTimeMillis();
    }

    @Override
    public Optional<String> type(int position) {
        return Optional.of(entries.get(position).type());
    }
}
