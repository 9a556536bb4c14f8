package io.nextup.launcher.doctor;

import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.intake.TrialUsers;
import io.nextup.outcome.ClickCounts;
import io.nextup.outcome.ListJudge;
import io.nextup.outcome.Outcome;
import io.nextup.scoring.Vocabulary;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the events and lists of an hour. Leaves out users who only try things out. Not
 * thread-safe.
 */
final class HourTally {
    private final Optional<Vocabulary> items;
    private final String slot;
    private final Map<String, Long> types = new TreeMap<>();
    private final Set<String> users = new HashSet<>();
    private final ListJudge judge;
    private long unknown;
    private long lists;
    private long fallbacks;
    private long judged;
    private long hits;
    private long newestMillis = Long.MIN_VALUE;

    /**
     * @param items items that the model knows; empty if they could not be read
     * @param slot slot whose lists count
     */
    HourTally(Optional<Vocabulary> items, String slot) {
        this.items = items;
        this.slot = slot;
        judge =
                new ListJudge(
                        ListJudge.DEFAULT_HORIZON,
                        ListJudge.Bounds.NONE,
                        // The baseline of popular items is not asked for.
                        new ClickCounts(1),
                        list -> {
                            if (list.outcome() != Outcome.NONE) {
                                judged++;
                                hits += list.outcome() == Outcome.HIT ? 1 : 0;
                            }
                        });
    }

    /**
     * Takes an event.
     *
     * @param reference reference by which recommendations name it
     */
    void event(Interaction event, String reference) {
        if (TrialUsers.isTrial(event.userId())) {
            return;
        }
        types.merge(event.type(), 1L, Long::sum);
        users.add(event.userId());
        newestMillis = Math.max(newestMillis, event.eventTimeMillis());
        if (items.isPresent() && items.get().indexOf(event.itemId()) == Vocabulary.PADDING) {
            unknown++;
        }
        judge.event(event, reference);
    }

    /** Takes a list; those of a user in the order of their partition. */
    void list(Recommendation list) {
        if (TrialUsers.isTrial(list.userId()) || !list.slot().equals(slot)) {
            return;
        }
        if (list.source() == Recommendation.Source.MODEL
                || list.source() == Recommendation.Source.FALLBACK) {
            lists++;
            fallbacks += list.source() == Recommendation.Source.FALLBACK ? 1 : 0;
        }
        judge.recommended(list, list.servedTimeMillis());
    }

    /** Returns the time of the newest event, milliseconds since the epoch; empty without one. */
    OptionalLong newestMillis() {
        return newestMillis == Long.MIN_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(newestMillis);
    }

    /** Returns the counts, once all is taken. */
    DataHour hour() {
        judge.judgeAll();
        return new DataHour(
                types,
                users.size(),
                items.isPresent() ? unknown : -1,
                lists,
                fallbacks,
                judged,
                hits);
    }
}
