package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nextup.build.Build;
import io.nextup.event.CallTrial;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.health.HealthView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one process's reports on a slot's models: at each change, and once a minute. Other
 * processes treat a report as stale after three minutes. Not thread-safe.
 *
 * <p>A report names the models that are proven: they have served for an hour in one process. The
 * process names those that it has proven itself, and those of others that it may serve, so that the
 * proof outlives the process and the switch to another model.
 */
final class HealthReports {
    private static final Logger LOG = LoggerFactory.getLogger(HealthReports.class);

    /** Longest time for which a report names a trial of several requests that has ended. */
    static final Duration BETWEEN_TRIALS = Duration.ofSeconds(1);

    private static final int RENEWALS_MISSED = 3;

    /** A report's content by the roll-out's clock. */
    private record Content(
            Optional<ModelSince> serving,
            Optional<ModelSince> loading,
            CallTrial trial,
            List<ModelVerdict> verdicts,
            List<String> proven,
            long revision) {
        private Content withoutTrial() {
            return new Content(serving, loading, null, verdicts, proven, revision);
        }
    }

    private final String slot;
    private final ModelRollout.Identity self;
    private final Rollout rollout;
    private final LongSupplier revision;
    private final Predicate<String> provenByOthers;
    private final Function<Health, CompletableFuture<Long>> topic;
    private final InstantSource steady;
    private final InstantSource wall;

    /** Manifests of proven models, newest last. */
    private final LinkedHashSet<String> proven = new LinkedHashSet<>();

    private CallTrial trial;
    private Content latest;
    private long latestMillis;

    /**
     * @param revision the newest revision of an announcement that was taken
     * @param provenByOthers test whether the model of a manifest is proven, by others' reports
     * @param topic writes a report; the future completes once Kafka has it
     * @param steady the roll-out's clock, which stands still while the machine sleeps
     * @param wall clock of the times that other processes read
     */
    HealthReports(
            String slot,
            ModelRollout.Identity self,
            Rollout rollout,
            LongSupplier revision,
            Predicate<String> provenByOthers,
            Function<Health, CompletableFuture<Long>> topic,
            InstantSource steady,
            InstantSource wall) {
        this.slot = slot;
        this.self = self;
        this.rollout = rollout;
        this.revision = revision;
        this.provenByOthers = provenByOthers;
        this.topic = topic;
        this.steady = steady;
        this.wall = wall;
    }

    /** Writes a report if something has changed, or the last one is to be renewed. */
    void write() {
        due().ifPresent(this::say);
    }

    /** Writes a report if something has changed, and waits until Kafka has it. */
    void writeAndWait(Duration atMost)
            throws InterruptedException, ExecutionException, TimeoutException {
        Optional<Health> report = due();
        if (report.isPresent()) {
            topic.apply(report.get()).get(atMost.toMillis(), MILLISECONDS);
        }
    }

    /**
     * Writes a report of a call that the engine is about to make: others must know its requests.
     *
     * @param written future that completes once Kafka has the report
     */
    void writeTrial(CallTrial begun, CompletableFuture<Void> written) {
        try {
            topic.apply(begins(begun))
                    .thenRun(() -> written.complete(null))
                    .exceptionally(
                            e -> {
                                lost(e);
                                written.completeExceptionally(e);
                                return null;
                            });
        } catch (RuntimeException | Error e) {
            written.completeExceptionally(e);
            throw e;
        }
    }

    /** Leaves the trial out of the next reports, since the process has survived it. */
    void trialEnded() {
        trial = null;
    }

    /** Writes the last report of a process that ends well. */
    void writeLast() {
        say(last());
    }

    private void say(Health report) {
        topic.apply(report).exceptionally(HealthReports::lost);
    }

    private static Long lost(Throwable cause) {
        // The writer has logged the reason; the next report has the whole state again.
        LOG.debug("A report did not reach Kafka", cause);
        return null;
    }

    /** Returns the report to write before a trial. */
    Health begins(CallTrial begun) {
        trial = begun;
        // Even the same trial may be missing in Kafka.
        latest = null;
        return due().orElseThrow();
    }

    /** Returns the report to write now; empty if nothing has changed since the latest one. */
    Optional<Health> due() {
        long nowMillis = steady.millis();
        Content now = content(nowMillis);
        if (latest != null
                && nowMillis - latestMillis
                        < (now.equals(latest) ? HealthView.RENEWAL : patience(now)).toMillis()) {
            return Optional.empty();
        }
        latest = now;
        latestMillis = nowMillis;
        return Optional.of(report(now, false, nowMillis));
    }

    /** Returns the last report of a process that ends well. */
    Health last() {
        trial = null;
        long nowMillis = steady.millis();
        return report(content(nowMillis), true, nowMillis);
    }

    /**
     * Returns how long a change may wait. The end of a trial of several requests waits for the next
     * trial, which replaces it: all processes read each report. That of a single request does not,
     * since a later kill would count against it.
     */
    private Duration patience(Content now) {
        boolean groupEnds =
                latest.trial() != null
                        && !latest.trial().isAlone()
                        && now.equals(latest.withoutTrial());
        return groupEnds ? BETWEEN_TRIALS : Duration.ZERO;
    }

    private Content content(long nowMillis) {
        rollout.serving()
                .filter(one -> nowMillis - one.sinceMillis() >= HealthView.PROVEN.toMillis())
                .ifPresent(one -> proven.add(one.manifestSha256()));
        rollout.needed().stream().filter(provenByOthers).forEach(proven::add);
        List<String> all = List.copyOf(proven);
        int surplus = Math.max(0, all.size() - Health.MOST_PROVEN);
        all.subList(0, surplus).forEach(proven::remove);
        return new Content(
                rollout.serving(),
                rollout.loading(),
                trial,
                rollout.verdicts(),
                all.subList(surplus, all.size()),
                revision.getAsLong());
    }

    private Health report(Content content, boolean ended, long nowMillis) {
        long wallMillis = wall.millis();
        // Moves the starts, so that the time of writing is as much later as the model has served.
        long asleepMillis = wallMillis - nowMillis;
        return new Health(
                        slot,
                        self.id(),
                        self.host(),
                        self.job(),
                        self.names().group(),
                        self.names().transactionalPrefix(),
                        wallMillis,
                        wallMillis + RENEWALS_MISSED * HealthView.RENEWAL.toMillis(),
                        content.serving().map(one -> one.later(asleepMillis)).orElse(null),
                        content.loading().map(one -> one.later(asleepMillis)).orElse(null),
                        content.trial(),
                        content.verdicts(),
                        content.proven(),
                        ended,
                        content.revision(),
                        self.unsigned())
                .by(Build.current());
    }
}
