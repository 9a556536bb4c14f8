package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.CallTrial;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.HealthKey;
import io.nextup.serving.health.HealthView;
import io.nextup.serving.rollout.ModelJudge.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the processes' reports on the slot's models to a {@link Rollout}: demotions, pardons, and
 * models that killed processes. Not thread-safe; the caller supplies the time of the roll-out's
 * clock.
 */
final class OthersHealth {
    private static final Logger LOG = LoggerFactory.getLogger(OthersHealth.class);

    /** Longest wait for the health of models in other processes, before the first is loaded. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Time between two judgements of deaths, each of which looks at all processes. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** Wait before a record that is still there is deleted once more. */
    private static final Duration RETRY = Duration.ofHours(1);

    private final Rollout rollout;
    private final ModelRollout.Identity self;
    private final boolean needsReports;
    private final HealthView view;
    private final List<CompletableFuture<Optional<List<CallTrial>>>> askedForDeaths =
            new ArrayList<>();

    /** Times at which old records were deleted, by key. */
    private final Map<HealthKey, Long> deleted = new HashMap<>();

    /** Manifest of the model that served at the last look; null for none. */
    private String served;

    private long waitsSinceMillis = -1;
    private long judgedMillis;

    /** True once the first model may be loaded. */
    private boolean known;

    private boolean warned;

    /** True once the topic was read to its end, not only after the wait. */
    private boolean read;

    /**
     * @param needsReports true if no model is loaded, and nothing is reported, before the reports
     *     are read, however long that takes
     */
    OthersHealth(Rollout rollout, ModelRollout.Identity self, boolean needsReports) {
        this.rollout = rollout;
        this.self = self;
        this.needsReports = needsReports;
        this.view = new HealthView(self.id());
    }

    /**
     * Handles a record of a process, or a pardon.
     *
     * @param timestampMillis the record's timestamp, by Kafka's clock
     */
    List<RolloutStep> said(Health entry, long timestampMillis, long nowMillis) {
        view.add(entry, timestampMillis, nowMillis);
        List<RolloutStep> steps = new ArrayList<>();
        if (entry.isPardon()) {
            steps.addAll(rollout.pardoned(entry.id(), entry.writtenTimeMillis(), nowMillis));
        }
        // Includes its own record, since the job may have restarted in this process.
        List<ModelVerdict> demotions = view.demotions(entry, nowMillis);
        for (ModelVerdict demotion : demotions) {
            steps.addAll(told(demotion, nowMillis));
        }
        if (entry.id().equals(self.id())) {
            rollout.reportedBefore(demotions);
        }
        return steps;
    }

    /** Forgets a report or a pardon that was deleted. */
    void unsaid(HealthKey key) {
        view.remove(key);
        deleted.remove(key);
    }

    /** Records that the topic was read to its end. */
    void read() {
        read = true;
    }

    /** Handles the passing of time. The first model is chosen once the deaths so far are judged. */
    List<RolloutStep> tick(long nowMillis) {
        if (waitsSinceMillis < 0) {
            waitsSinceMillis = nowMillis;
        }
        List<RolloutStep> steps = new ArrayList<>(afterServing(nowMillis));
        boolean waitsTooLong = nowMillis - waitsSinceMillis >= PATIENCE.toMillis();
        if (!read && waitsTooLong && !warned) {
            warned = true;
            LOG.warn(
                    "The reports of processes on models could not be read within {}: {}",
                    PATIENCE,
                    needsReports
                            ? "taking no announcement before they are, since they say which revision is the newest. See that the health topic exists and can be read"
                            : "continuing without them");
        }
        if (!known && (read || (waitsTooLong && !needsReports))) {
            known = true;
            steps.addAll(rollout.healthKnown(nowMillis));
        }
        if (known) {
            tellDeaths(nowMillis);
        }
        return steps;
    }

    /**
     * Returns what follows from deaths of processes; called before each {@link #tick}, and looks
     * once a second. The model to blame is set aside at once, and demoted once others have survived
     * without it. A later death of another one acquits it.
     */
    List<RolloutStep> judgeDeaths(long nowMillis) {
        if (!read || (known && nowMillis - judgedMillis < BETWEEN_LOOKS.toMillis())) {
            return List.of();
        }
        judgedMillis = nowMillis;
        Optional<HealthView.CrashLoop> loop = view.crashLoop(self.knownDead(), nowMillis);
        List<RolloutStep> steps = new ArrayList<>();
        loop.filter(HealthView.CrashLoop::othersSurvived)
                .ifPresent(
                        one ->
                                steps.addAll(
                                        rollout.demoted(
                                                one.model(),
                                                one.reason(),
                                                Finding.ELSEWHERE,
                                                one.lastDeathMillis(),
                                                nowMillis)));
        steps.addAll(
                rollout.blamed(
                        loop.map(one -> one.model().manifestSha256()).orElse(null),
                        loop.map(HealthView.CrashLoop::reason).orElse(""),
                        nowMillis));
        return steps;
    }

    /**
     * Returns what follows from reports on a model that has just stopped to serve here: as long as
     * it served, others' demotions of it were ignored.
     */
    private List<RolloutStep> afterServing(long nowMillis) {
        String before = served;
        served = rollout.serving().map(ModelSince::manifestSha256).orElse(null);
        List<RolloutStep> steps = new ArrayList<>();
        if (before != null && !before.equals(served)) {
            for (ModelVerdict demotion : view.demotionsOf(before, nowMillis)) {
                steps.addAll(told(demotion, nowMillis));
            }
        }
        return steps;
    }

    /** Returns the highest revision of an announcement that a process has reported; 0 for none. */
    long revision() {
        return view.revision();
    }

    /** Tells whether a model has served for an hour in one process. */
    boolean isProven(String manifestSha256) {
        return view.isProven(manifestSha256);
    }

    /**
     * Tells whether the process may report on its own models, since it knows the earlier reports.
     */
    boolean isKnown() {
        return known;
    }

    /**
     * Returns the number of living processes, at least this one; empty until the topic was read to
     * its end, and while it cannot be read.
     */
    OptionalInt living(long nowMillis) {
        return read && view.hearsOthers(nowMillis)
                ? OptionalInt.of(Math.max(1, view.living(nowMillis)))
                : OptionalInt.empty();
    }

    /**
     * Answers, once the reports are known, with the trials in which processes of the job may have
     * died. Empty if none died: all others have ended well. Deaths are assumed where the reports
     * could not be read.
     */
    void askDeaths(CompletableFuture<Optional<List<CallTrial>>> answer) {
        askedForDeaths.add(answer);
    }

    /** Cancels the answers that are still to come. */
    void close() {
        askedForDeaths.forEach(asked -> asked.cancel(false));
    }

    private void tellDeaths(long nowMillis) {
        for (CompletableFuture<Optional<List<CallTrial>>> asked : askedForDeaths) {
            List<Health> unended = view.unended(self.names().group(), nowMillis);
            asked.complete(
                    read && unended.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    unended.stream()
                                            .map(Health::trial)
                                            .filter(Objects::nonNull)
                                            .toList()));
        }
        askedForDeaths.clear();
    }

    /**
     * Returns the keys of old records to be deleted, each once an hour. Two processes may delete
     * the same record without harm.
     */
    List<HealthKey> expired(long nowMillis) {
        return read
                ? view.expired(nowMillis).stream()
                        .filter(key -> !key.id().equals(self.id()) && deletes(key, nowMillis))
                        .toList()
                : List.of();
    }

    private boolean deletes(HealthKey key, long nowMillis) {
        Long before = deleted.get(key);
        boolean due = before == null || nowMillis - before >= RETRY.toMillis();
        if (due) {
            deleted.put(key, nowMillis);
        }
        return due;
    }

    private List<RolloutStep> told(ModelVerdict verdict, long nowMillis) {
        return rollout.demoted(
                new AnnouncedModel(verdict.version(), "", verdict.manifestSha256()),
                verdict.reason(),
                Finding.TOLD,
                verdict.timeMillis(),
                nowMillis);
    }
}
