package io.nextup.console.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Marks on the time axis: models that begin to serve, failures and their ends. Not thread-safe. */
final class Marks {
    /** Most marks that are remembered, the newest. */
    static final int MOST = 100;

    /** Conditions whose end is a recovery. */
    private static final Set<String> FAILURES =
            Set.of(
                    Condition.BROKER_AWAY,
                    Condition.UNREADABLE,
                    Condition.JOB_SILENT,
                    Condition.DEMOTED);

    private final Deque<Mark> all = new ArrayDeque<>();
    private List<Mark> fresh = new ArrayList<>();
    private Condition condition;
    private String servingVersion;

    /** Takes the condition as it is; one that begins is marked. */
    void condition(Condition now, long nowMillis) {
        Condition before = condition;
        condition = now;
        if (before == null || before.kind().equals(now.kind())) {
            return;
        }
        switch (now.kind()) {
            case Condition.WELL -> {
                if (FAILURES.contains(before.kind())) {
                    add(nowMillis, Mark.RECOVERED, now.what());
                }
            }
            case Condition.DEMOTED -> add(nowMillis, Mark.DEMOTED, now.what());
            case Condition.BROKER_AWAY, Condition.UNREADABLE, Condition.JOB_SILENT ->
                    add(nowMillis, Mark.FAILURE, now.what());
            default -> {}
        }
    }

    /** Takes the version that serves; another than before is marked. */
    void serves(String version, long sinceMillis) {
        if (!version.equals(servingVersion)) {
            servingVersion = version;
            add(sinceMillis, Mark.MODEL, version + " serves");
        }
    }

    private void add(long millis, String kind, String text) {
        Mark mark = new Mark(millis, kind, text);
        all.addLast(mark);
        fresh.add(mark);
        if (all.size() > MOST) {
            all.removeFirst();
        }
        if (fresh.size() > MOST) {
            fresh.remove(0);
        }
    }

    /** Forgets the marks from a time on. */
    void forgetFrom(long millis) {
        all.removeIf(mark -> mark.t() >= millis);
    }

    /** Returns all marks, the oldest first. */
    List<Mark> all() {
        return List.copyOf(all);
    }

    /** Returns the marks since the last call, the oldest first. */
    List<Mark> takeFresh() {
        List<Mark> taken = fresh;
        fresh = new ArrayList<>();
        return taken;
    }
}
