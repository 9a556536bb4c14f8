package io.nextup.serving.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Requests that were in a call of a model when a process died. Each is scored once more, alone: a
 * process may have been killed by anything. One that was alone in a call when another process died
 * is convicted, and never scored again here. Thread-safe.
 */
public final class Suspects {
    /** Ways to score a request. */
    enum Treatment {
        SCORE,
        SCORE_ALONE,
        FALL_BACK
    }

    private final Map<Long, Treatment> treatments = new ConcurrentHashMap<>();
    private final LongConsumer cleared;

    /**
     * No suspects yet.
     *
     * @param cleared takes the hash of each request that was scored alone and ended nothing
     */
    public Suspects(LongConsumer cleared) {
        this.cleared = cleared;
    }

    /** Has a request scored alone: it was in a call when a process died. */
    public void suspect(long hash) {
        treatments.putIfAbsent(hash, Treatment.SCORE_ALONE);
    }

    /** Keeps a request from models: it was in calls of two processes that died, in one alone. */
    public void convict(long hash) {
        treatments.put(hash, Treatment.FALL_BACK);
    }

    /** Forgets a request that will not come any more. */
    public void forget(long hash) {
        treatments.remove(hash);
    }

    boolean isEmpty() {
        return treatments.isEmpty();
    }

    Treatment of(ScoreRequest request) {
        return treatments.getOrDefault(hash(request), Treatment.SCORE);
    }

    /** Clears a request that was scored alone: the process lives. */
    void clear(ScoreRequest request) {
        long hash = hash(request);
        if (treatments.remove(hash, Treatment.SCORE_ALONE)) {
            cleared.accept(hash);
        }
    }

    /**
     * Tells requests apart without naming anybody: FNV-1a with 64 bits over user and trigger, the
     * user's length first.
     */
    static long hash(ScoreRequest request) {
        String user = request.userId();
        long hash = (0xcbf29ce484222325L ^ user.length()) * 0x100000001b3L;
        hash = hash(user, hash);
        return hash(request.trigger(), hash);
    }

    private static long hash(String text, long start) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
