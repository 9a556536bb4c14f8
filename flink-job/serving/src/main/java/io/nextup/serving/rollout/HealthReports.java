package io.nextup.serving.rollout;

import io.nextup.event.ModelHealth;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes one process's reports on a slot's models: at each change, and once a minute. Other
 * processes treat a report as stale after three minutes. Not thread-safe; the caller supplies the
 * time.
 */
final class HealthReports {
    /** Time after which a process repeats an unchanged report. */
    static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final int RENEWALS_MISSED = 3;

    private final String slot;
    private final String process;
    private final String host;
    private final String job;
    private ModelHealth last;

    HealthReports(String slot, String process, String host, String job) {
        this.slot = slot;
        this.process = process;
        this.host = host;
        this.job = job;
    }

    /** Returns the report to write now; empty if nothing has changed since the last one. */
    Optional<ModelHealth> due(Rollout rollout, long nowMillis) {
        ModelHealth now = report(rollout, false, nowMillis);
        if (last != null
                && nowMillis - last.writtenTimeMillis() < RENEWAL.toMillis()
                && saysTheSame(now, last)) {
            return Optional.empty();
        }
        last = now;
        return Optional.of(now);
    }

    /** Returns the last report of a process that ends well. */
    ModelHealth last(Rollout rollout, long nowMillis) {
        return report(rollout, true, nowMillis);
    }

    private ModelHealth report(Rollout rollout, boolean ended, long nowMillis) {
        return new ModelHealth(
                slot,
                process,
                host,
                job,
                nowMillis,
                nowMillis + RENEWALS_MISSED * RENEWAL.toMillis(),
                rollout.serving().orElse(null),
                rollout.loading().orElse(null),
                rollout.verdicts(),
                ended);
    }

    private static boolean saysTheSame(ModelHealth one, ModelHealth other) {
        return Objects.equals(one.serving(), other.serving())
                && Objects.equals(one.loading(), other.loading())
                && one.verdicts().equals(other.verdicts());
    }
}
