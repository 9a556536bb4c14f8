package io.nextup.serving.rollout;

import java.time.Duration;

/**
 * Waits before suspects are loaded: models whose earlier loads ended their process or hung. They
 * are tried once nothing has served for a while, which doubles with each such load. So popular
 * items answer in between, and announcements on their way can arrive. Not thread-safe.
 */
final class LastResort {
    /** Usual wait for a model of which one load has failed. */
    static final Duration USUAL = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Number of doublings beyond which the wait is the longest one anyway. */
    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;
    private long nothingServesSinceMillis = -1;

    /**
     * @param first wait for a model of which one load has failed
     */
    LastResort(Duration first) {
        this.first = first;
    }

    /** Learns that a model serves. */
    void modelServes() {
        nothingServesSinceMillis = -1;
    }

    /** Learns that no model serves; the waits begin at the first such call. */
    void nothingServes(long nowMillis) {
        if (nothingServesSinceMillis < 0) {
            nothingServesSinceMillis = nowMillis;
        }
    }

    /** Returns the time at which a suspect is loaded if nothing serves until then. */
    long dueMillis(RolloutCandidate suspect) {
        return nothingServesSinceMillis + waitOf(suspect.badLoads).toMillis();
    }

    /** Returns the wait for a model of which so many loads have failed. */
    Duration waitOf(int badLoads) {
        Duration wait = first.multipliedBy(1L << Math.min(badLoads - 1, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
