package io.nextup.serving.rollout;

import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.JobNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes one process's reports on a slot's models: at each change, and once a minute. Other
 * processes treat a report as stale after three minutes. Not thread-safe; the caller supplies the
 * times of two clocks: the roll-out's, which stands still while the machine sleeps, and the wall
 * clock, by which other machines read a report.
 */
final class HealthReports {
    /** Time after which a process repeats an unchanged report. */
    static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final int RENEWALS_MISSED = 3;

    /** A report's content by the roll-out's clock. */
    private record Content(
            Optional<ModelSince> serving,
            Optional<ModelSince> loading,
            List<ModelVerdict> verdicts) {
        private static Content of(Rollout rollout) {
            return new Content(rollout.serving(), rollout.loading(), rollout.verdicts());
        }
    }

    private final String slot;
    private final String process;
    private final String host;
    private final String job;
    private final JobNames names;
    private Content last;
    private long lastMillis;

    HealthReports(String slot, String process, String host, String job, JobNames names) {
        this.slot = slot;
        this.process = process;
        this.host = host;
        this.job = job;
        this.names = names;
    }

    /** Returns the report to write now; empty if nothing has changed since the last one. */
    Optional<ModelHealth> due(Rollout rollout, long nowMillis, long wallMillis) {
        Content now = Content.of(rollout);
        if (now.equals(last) && nowMillis - lastMillis < RENEWAL.toMillis()) {
            return Optional.empty();
        }
        last = now;
        lastMillis = nowMillis;
        return Optional.of(report(now, false, nowMillis, wallMillis));
    }

    /** Returns the last report of a process that ends well. */
    ModelHealth last(Rollout rollout, long nowMillis, long wallMillis) {
        return report(Content.of(rollout), true, nowMillis, wallMillis);
    }

    private ModelHealth report(Content content, boolean ended, long nowMillis, long wallMillis) {
        long asleepMillis = wallMillis - nowMillis;
        return new ModelHealth(
                slot,
                process,
                host,
                job,
                names.group(),
                names.transactionalPrefix(),
                wallMillis,
                wallMillis + RENEWALS_MISSED * RENEWAL.toMillis(),
                content.serving().map(one -> later(one, asleepMillis)).orElse(null),
                content.loading().map(one -> later(one, asleepMillis)).orElse(null),
                content.verdicts(),
                List.of(),
                ended);
    }

    /** Moves the start, so that the time of writing is as much later as the model has served. */
    private static ModelSince later(ModelSince one, long millis) {
        return new ModelSince(one.version(), one.manifestSha256(), one.sinceMillis() + millis);
    }
}
