package io.nextup.outcome;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Joins each recommendation with the events that it answers.
 *
 * <p>A recommendation names the events that it answers, oldest first; the last one is its trigger,
 * whose items it follows. The first recommendation that names an event answers it, and latency ends
 * there. An event that is only named by the recommendation of a later one is answered, but had
 * nothing shown in time.
 *
 * <p>Identifies events by their numbers, from 0 in the order of sending, so it does not matter when
 * anything arrived. Takes a few bits an event. Not thread-safe.
 */
public final class Attribution {
    /** Meaning of one name in a recommendation. */
    public enum Naming {
        /** Answers the event. */
        FIRST,
        /** Names an answered event once more, which is not an error where only triggers count. */
        REGROUPED,
        /** Answers the event a second time. */
        DOUBLED,
        /** Names no event that was sent. */
        STRANGE
    }

    /**
     * One name in a recommendation.
     *
     * @param event the event's number, as given
     * @param isTrigger true when the recommendation follows from this event
     */
    public record Named(int event, boolean isTrigger, Naming naming) {}

    private final boolean onlyTriggersCount;

    /** Number of events that were sent. */
    private int sent;

    private final BitSet refused = new BitSet();
    private final Numbers answered = new Numbers();
    private final Numbers triggered = new Numbers();

    /** Events by their numbers; forgets none. */
    private static final class Numbers implements EventSet {
        private final BitSet numbers = new BitSet();

        @Override
        public boolean contains(int event) {
            return numbers.get(event);
        }

        @Override
        public void add(int event) {
            numbers.set(event);
        }
    }

    private Attribution(boolean onlyTriggersCount) {
        this.onlyTriggersCount = onlyTriggersCount;
    }

    /** Counts every name: a second recommendation that names an event doubles it. */
    public static Attribution whereEveryNameCounts() {
        return new Attribution(false);
    }

    /**
     * Counts triggers only: a second recommendation that an event triggers doubles it. Events named
     * beside the trigger may be named again, since a job groups events again after a failure. The
     * caller leaves out copies of a recommendation under its id.
     */
    public static Attribution whereOnlyTriggersCount() {
        return new Attribution(true);
    }

    /** Numbers the next event. */
    public int sent() {
        return sent++;
    }

    /** Takes the job's refusal of an event: no answer will come. */
    public void refused(int event) {
        refused.set(event);
    }

    /**
     * Joins a recommendation.
     *
     * @param events numbers of the events that it names, the trigger last; any negative number for
     *     an event that was not sent
     * @return the names, in the same order
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
        if (event < 0 || event >= sent) {
            return Naming.STRANGE;
        }
        boolean again =
                onlyTriggersCount
                        ? isTrigger && triggered.contains(event)
                        : answered.contains(event);
        if (isTrigger) {
            triggered.add(event);
        }
        boolean isFirst = isFirst(event, answered);
        if (again) {
            return Naming.DOUBLED;
        }
        return isFirst ? Naming.FIRST : Naming.REGROUPED;
    }

    /**
     * Returns true when no recommendation before has named an event, so that this one answers it.
     *
     * @param answered the events that were named before; takes this one in
     */
    static boolean isFirst(int event, EventSet answered) {
        if (answered.contains(event)) {
            return false;
        }
        answered.add(event);
        return true;
    }

    /** Returns true when an event has been neither answered nor refused so far. */
    public boolean isOpen(int event) {
        return !answered.contains(event) && !refused.get(event);
    }

    public boolean isRefused(int event) {
        return refused.get(event);
    }
}
