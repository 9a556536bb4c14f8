package io.nextup.local.attribution;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Joins each recommendation with the events that it answers, and with the event that judges it.
 *
 * <p>A recommendation names the events that it answers, oldest first; the last one is its trigger,
 * whose items it follows. The first recommendation that names an event answers it, and latency ends
 * there. The user's next event judges what was shown: the answer to the event before, if that event
 * triggered it. An event that is only named by the recommendation of a later one is answered, but
 * had nothing shown in time.
 *
 * <p>Events go by their numbers, from 0 in the order of sending, so it does not matter when
 * anything arrived. Takes a few bytes an event. Not thread-safe.
 */
public final class Attribution {
    private static final int NONE = -1;

    /** What one name in a recommendation turns out to be. */
    public enum Naming {
        /** Answers the event. */
        FIRST,
        /** Names an answered event once more, which is no fault where only triggers count. */
        REGROUPED,
        /** Answers the event a second time. */
        DOUBLED,
        /** Stands for no event that was sent. */
        STRANGE
    }

    /**
     * One name in a recommendation.
     *
     * @param event its number, as it was given
     * @param isTrigger whether the recommendation follows from this event
     */
    public record Named(int event, boolean isTrigger, Naming naming) {}

    private final boolean onlyTriggersCount;

    /** The same user's event before, by number; {@link #NONE} for none. */
    private final List<Integer> before = new ArrayList<>();

    private final Map<String, Integer> latestByUser = new HashMap<>();
    private final BitSet refused = new BitSet();
    private final BitSet answered = new BitSet();

    /** Answered events whose answer they triggered themselves. */
    private final BitSet shown = new BitSet();

    private final BitSet triggered = new BitSet();

    private Attribution(boolean onlyTriggersCount) {
        this.onlyTriggersCount = onlyTriggersCount;
    }

    /** A second recommendation that names an event doubles it. */
    public static Attribution whereEveryNameCounts() {
        return new Attribution(false);
    }

    /**
     * A second recommendation that an event triggers doubles it. One that is named beside the
     * trigger may be named again: after a failure, what comes again is grouped anew. Copies of a
     * recommendation under its id are the caller's to leave out.
     */
    public static Attribution whereOnlyTriggersCount() {
        return new Attribution(true);
    }

    /** Numbers the next event, for which no user's other events are joined. */
    public int sent() {
        before.add(NONE);
        return before.size() - 1;
    }

    /** Numbers the next event, which judges what was shown after the same user's last one. */
    public int sent(String userId) {
        Integer latest = latestByUser.put(userId, before.size());
        before.add(latest == null ? NONE : latest);
        return before.size() - 1;
    }

    /** Takes an event out of its user's history: the job has refused it. */
    public void refused(int event) {
        refused.set(event);
    }

    /**
     * Joins a recommendation.
     *
     * @param events that it names, the trigger last; any negative number for one that nobody sent
     * @return each name in turn
     */
    public List<Named> recommended(int... events) {
        List<Named> names = new ArrayList<>(events.length);
        for (int event : events) {
            boolean isTrigger = event == events[events.length - 1];
            names.add(new Named(event, isTrigger, name(event, isTrigger)));
        }
        return names;
    }

    private Naming name(int event, boolean isTrigger) {
        if (event < 0 || event >= before.size()) {
            return Naming.STRANGE;
        }
        boolean again = onlyTriggersCount ? isTrigger && triggered.get(event) : answered.get(event);
        if (isTrigger) {
            triggered.set(event);
        }
        if (again) {
            return Naming.DOUBLED;
        }
        if (answered.get(event)) {
            return Naming.REGROUPED;
        }
        answered.set(event);
        shown.set(event, isTrigger);
        return Naming.FIRST;
    }

    /** Whether an event has been neither answered nor refused so far. */
    public boolean isOpen(int event) {
        return !answered.get(event) && !refused.get(event);
    }

    public boolean isRefused(int event) {
        return refused.get(event);
    }

    /** Whether an event triggered its answer, so that the user's next event judges that one. */
    public boolean isShown(int event) {
        return shown.get(event);
    }

    /** The same user's event before, those apart that were refused. */
    public OptionalInt before(int event) {
        int earlier = before.get(event);
        while (earlier != NONE && refused.get(earlier)) {
            earlier = before.get(earlier);
        }
        return earlier == NONE ? OptionalInt.empty() : OptionalInt.of(earlier);
    }
}
