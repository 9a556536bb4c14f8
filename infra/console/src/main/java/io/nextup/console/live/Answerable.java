package io.nextup.console.live;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells events that a job answers from those that it leaves out: repeated ones, and those too far
 * behind their user's newest. It goes by the job's defaults, and by what came since the console
 * runs. Not thread-safe.
 */
final class Answerable {
    /** Most users that are remembered; the one longest without an event is forgotten. */
    static final int MOST_USERS = 20_000;

    /** The newest entry decides what is too late, so older ones need not be kept. */
    private static final SequenceRules RULES = SequenceRules.defaults().withCapacity(1);

    private final Map<String, UserSequence> users =
            new LinkedHashMap<>(16, .75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, UserSequence> eldest) {
                    return size() > MOST_USERS;
                }
            };

    /**
     * Takes an event; returns true if the job answers it.
     *
     * @param event the event at its order time
     * @param reference reference by which recommendations name it
     */
    boolean takes(Interaction event, String reference) {
        Outcome outcome =
                users.computeIfAbsent(event.userId(), id -> new UserSequence())
                        .apply(event, reference, RULES);
        return outcome != Outcome.DUPLICATE && outcome != Outcome.TOO_LATE;
    }

    void forget(Set<String> ids) {
        users.keySet().removeAll(ids);
    }

    /** Forgets all users. */
    void forget() {
        users.clear();
    }
}
