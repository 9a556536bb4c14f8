package io.nextup.serving.guard;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Requests that were in a call of a model when a process died. Each is scored once more, alone,
 * since anything may have killed the process. A request that was alone in a call when another
 * process died is convicted, and never scored again here. Knows requests by hashes, not by their
 * users. Thread-safe.
 */
public final class Suspects {
    /** Ways to score a request. */
    public enum Treatment {
        SCORE,
        SCORE_ALONE,
        FALL_BACK
    }

    private final Map<Long, Treatment> treatments = new ConcurrentHashMap<>();

    /** Convicted requests that the log names already: the job replays them after each restart. */
    private final Set<Long> reported = ConcurrentHashMap.newKeySet();

    private final LongConsumer cleared;

    /**
     * Makes an empty set of suspects.
     *
     * @param cleared receiver of the hash of each request that was scored alone without a death of
     *     the process
     */
    public Suspects(LongConsumer cleared) {
        this.cleared = cleared;
    }

    /** Adds a request that was in a call when a process died: it is scored alone. */
    public void suspect(long hash) {
        treatments.putIfAbsent(hash, Treatment.SCORE_ALONE);
    }

    /**
     * Convicts a request: it was in calls of two processes that died, in one of them alone. Models
     * do not get it any more.
     */
    public void convict(long hash) {
        treatments.put(hash, Treatment.FALL_BACK);
    }

    /** Forgets a request that will not arrive any more. */
    public void forget(long hash) {
        treatments.remove(hash);
        reported.remove(hash);
    }

    public boolean isEmpty() {
        return treatments.isEmpty();
    }

    public Treatment of(long hash) {
        return treatments.getOrDefault(hash, Treatment.SCORE);
    }

    /** Marks a convicted request as reported; returns true the first time. */
    public boolean markReported(long hash) {
        return reported.add(hash);
    }

    /** Clears a request that was scored alone, since the process has survived. */
    public void clear(long hash) {
        if (treatments.remove(hash, Treatment.SCORE_ALONE)) {
            cleared.accept(hash);
        }
    }
}
