package io.nextup.local.process;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides how long to pause before a process that died is restarted, and when to give it up. The
 * pause doubles with every restart: 1, 2, 4, 8, 16 s. A healthy minute resets the count. Holds no
 * clock: callers pass the time. Not thread-safe.
 */
public final class RestartRule {
    /** Restarts without a healthy minute between them, after which the next death is the last. */
    public static final int MOST_RESTARTS = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private int restarts;
    private boolean up;
    private long upSinceNanos;

    /** Notes that the process is up from now on. */
    public void cameUp(long nowNanos) {
        up = true;
        upSinceNanos = nowNanos;
    }

    /**
     * Counts a death, or a restart that failed.
     *
     * @return the pause before the next restart; empty where none is due any more
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

    /** Restarts since the last healthy minute, the one that is due included. */
    public int restarts() {
        return restarts;
    }
}
