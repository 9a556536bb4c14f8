package io.nextup.outcome;

import java.util.ArrayList;
import java.util.Arrays;
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

    /**
     * Each event's predecessor of the same user, by numbers; {@link #NONE} for none. Ends with the
     * last event of a user. Where nobody joins events, as in a benchmark, it takes no memory and is
     * never copied while a sender waits.
     */
    private int[] before = {};

    private final Map<String, Integer> latestByUser = new HashMap<>();
    private final BitSet refused = new BitSet();
    private final BitSet answered = new BitSet();

    /** Events that triggered their own answers. */
    private final BitSet shown = new BitSet();

    private final BitSet triggered = new BitSet();

    private Attribution(boolean onlyTriggersCount) {
        this.onlyTriggersCount = onlyTriggersCount;
    }

    /** Counts every name: a second recommendation that names an event doubles it. */
    public static Attribution whereEveryNameCounts() {
        return new Attribution(false);
    }

    /**
     * Counts triggers only: a second recommendation that an event triggers doubles it. Events named
     * beside the trigger may be named again, since a job groups events anew after a failure. The
     * caller leaves out copies of a recommendation under its id.
     */
    public static Attribution whereOnlyTriggersCount() {
        return new Attribution(true);
    }

    /** Numbers the next event, without joining it to a user's other events. */
    public int sent() {
        return sent++;
    }

    /** Numbers the next event, which judges what was shown after the same user's last one. */
    public int sent(String userId) {
        if (sent >= before.length) {
            int length = before.length;
            before = Arrays.copyOf(before, Math.max(1_024, sent + sent / 2 + 1));
            Arrays.fill(before, length, before.length, NONE);
        }
        Integer latest = latestByUser.put(userId, sent);
        if (latest != null) {
            before[sent] = latest;
        }
        return sent++;
    }

    /** Takes an event out of its user's history: the job has refused it. */
    public void refused(int event) {
        refused.set(event);
    }

    /**
     * Joins a recommendation.
     *
     * @param events numbers of the events that it names, the trigger last; any negative number for
     *     one that nobody sent
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

    /** Returns true when an event has been neither answered nor refused so far. */
    public boolean isOpen(int event) {
        return !answered.get(event) && !refused.get(event);
    }

    public boolean isRefused(int event) {
        return refused.get(event);
    }

    /**
     * Returns true when an event triggered its answer, so that the user's next event judges that
     * answer.
     */
    public boolean isShown(int event) {
        return shown.get(event);
    }

    /** Returns the same user's event before, without the refused ones. */
    public OptionalInt before(int event) {
        int earlier = sameUsersBefore(event);
        while (earlier != NONE && refused.get(earlier)) {
            earlier = sameUsersBefore(earlier);
        }
        return earlier == NONE ? OptionalInt.empty() : OptionalInt.of(earlier);
    }

    private int sameUsersBefore(int event) {
        return event < before.length ? before[event] : NONE;
    }
}
