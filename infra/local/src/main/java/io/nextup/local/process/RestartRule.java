package io.nextup.local.process;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides the pause before a process that died is restarted, and when to give it up. The pause
 * doubles with every restart: 1, 2, 4, 8, 16 s. A healthy minute resets the count. Holds no clock:
 * callers pass the time. Not thread-safe.
 */
public final class RestartRule {
    /**
     * Maximum number of restarts without a healthy minute between them; the next death is final.
     */
    public static final int MOST_RESTARTS = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private int restarts;
    private boolean up;
    private long upSinceNanos;

    /** Notes that the process is up. */
    public void cameUp(long nowNanos) {
        up = true;
        upSinceNanos = nowNanos;
    }

    /**
     * Counts a death, or a restart that failed.
     *
     * @return pause before the next restart; empty when none is left
     */
    public Optional<Duration> died(long nowNanos) {
        if (up && nowNanos - upSinceNanos >= HEALTHY.toNanos()) {
            restarts = 0;
        }
        up = false;
        if (restarts == MOST_RESTARTS) {
            return Optional.empty();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << restarts);
        restarts++;
        return Optional.of(pause);
    }

    /** Returns the number of restarts since the last healthy minute, the next one included. */
    public int restarts() {
        return restarts;
    }
}
