package io.nextup.serving.rollout;

import io.nextup.event.CallTrial;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.JobNames;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes one process's reports on a slot's models: at each change, and once a minute. Other
 * processes treat a report as stale after three minutes. Not thread-safe; the caller supplies the
 * times of two clocks: the roll-out's, which stands still while the machine sleeps, and the wall
 * clock, by which other machines read a report.
 *
 * <p>A report names the models that are proven: they have served for an hour in one process. The
 * process names those that it has proven itself, and those of others that it may serve, so that the
 * proof outlives the process and the switch to another model.
 */
final class HealthReports {
    /** Time after which a process repeats an unchanged report. */
    static final Duration RENEWAL = Duration.ofMinutes(1);

    /** Time of service in one process that proves a model. */
    static final Duration PROVEN = Duration.ofHours(1);

    /** Longest time for which a report names a trial of several requests that has ended. */
    static final Duration BETWEEN_TRIALS = Duration.ofSeconds(1);

    private static final int RENEWALS_MISSED = 3;

    /** A report's content by the roll-out's clock. */
    private record Content(
            Optional<ModelSince> serving,
            Optional<ModelSince> loading,
            CallTrial trial,
            List<ModelVerdict> verdicts,
            List<String> proven) {
        private Content withoutTrial() {
            return new Content(serving, loading, null, verdicts, proven);
        }
    }

    private final String slot;
    private final String process;
    private final String host;
    private final String job;
    private final JobNames names;
    private final Predicate<String> provenByOthers;

    /** Manifests of proven models, newest last. */
    private final LinkedHashSet<String> proven = new LinkedHashSet<>();

    private CallTrial trial;
    private Content last;
    private long lastMillis;

    /**
     * @param provenByOthers test whether the model of a manifest is proven, by others' reports
     */
    HealthReports(
            String slot,
            String process,
            String host,
            String job,
            JobNames names,
            Predicate<String> provenByOthers) {
        this.slot = slot;
        this.process = process;
        this.host = host;
        this.job = job;
        this.names = names;
        this.provenByOthers = provenByOthers;
    }

    /** Returns the report to write before a trial: others must know its requests. */
    ModelHealth begins(CallTrial begun, Rollout rollout, long nowMillis, long wallMillis) {
        trial = begun;
        // Even the same trial may be missing in Kafka.
        last = null;
        return due(rollout, nowMillis, wallMillis).orElseThrow();
    }

    /** Leaves the trial out of the next reports, since the process has survived it. */
    void trialEnded() {
        trial = null;
    }

    /** Returns the report to write now; empty if nothing has changed since the last one. */
    Optional<ModelHealth> due(Rollout rollout, long nowMillis, long wallMillis) {
        Content now = content(rollout, nowMillis);
        if (last != null
                && nowMillis - lastMillis
                        < (now.equals(last) ? RENEWAL : patience(now)).toMillis()) {
            return Optional.empty();
        }
        last = now;
        lastMillis = nowMillis;
        return Optional.of(report(now, false, nowMillis, wallMillis));
    }

    /**
     * Returns how long a change may wait. The end of a trial of several requests waits for the next
     * trial, which replaces it: all processes read each report. That of a single request does not,
     * since a later kill would count against it.
     */
    private Duration patience(Content now) {
        boolean groupEnds =
                last.trial() != null && !last.trial().isAlone() && now.equals(last.withoutTrial());
        return groupEnds ? BETWEEN_TRIALS : Duration.ZERO;
    }

    /** Returns the last report of a process that ends well. */
    ModelHealth last(Rollout rollout, long nowMillis, long wallMillis) {
        trial = null;
        return report(content(rollout, nowMillis), true, nowMillis, wallMillis);
    }

    private Content content(Rollout rollout, long nowMillis) {
        rollout.serving()
                .filter(one -> nowMillis - one.sinceMillis() >= PROVEN.toMillis())
                .ifPresent(one -> proven.add(one.manifestSha256()));
        rollout.needed().stream().filter(provenByOthers).forEach(proven::add);
        List<String> all = List.copyOf(proven);
        int surplus = Math.max(0, all.size() - ModelHealth.MOST_PROVEN);
        all.subList(0, surplus).forEach(proven::remove);
        return new Content(
                rollout.serving(),
                rollout.loading(),
                trial,
                rollout.verdicts(),
                all.subList(surplus, all.size()));
    }

    private ModelHealth report(Content content, boolean ended, long nowMillis, long wallMillis) {
        // Moves the starts, so that the time of writing is as much later as the model has served.
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
                content.serving().map(one -> one.later(asleepMillis)).orElse(null),
                content.loading().map(one -> one.later(asleepMillis)).orElse(null),
                content.trial(),
                content.verdicts(),
                content.proven(),
                ended);
    }
}
