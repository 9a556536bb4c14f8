package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the processes' reports on the slot's models to a {@link Rollout}: demotions, pardons, and
 * models that killed processes. Not thread-safe; the caller supplies the times of the roll-out's
 * clock and of the wall clock, by which the reports are written.
 */
final class OthersHealth {
    private static final Logger LOG = LoggerFactory.getLogger(OthersHealth.class);

    /** Longest wait for the health of models in other processes, before the first is loaded. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Wait before a record that is still there is deleted once more. */
    private static final Duration RETRY = Duration.ofHours(1);

    private final Rollout rollout;
    private final String self;
    private final Predicate<String> knownDead;
    private final HealthView view;

    /** Times at which old records were deleted, by process. */
    private final Map<String, Long> deleted = new HashMap<>();

    /** Manifest of the model that served at the last look; null for none. */
    private String served;

    private long waitsSinceMillis = -1;

    /** True once the first model may be loaded. */
    private boolean known;

    /** True once the topic was read to its end, not only after the wait. */
    private boolean read;

    /**
     * @param self id of this process
     * @param knownDead test whether the process of an id is known to have died
     */
    OthersHealth(Rollout rollout, String self, Predicate<String> knownDead) {
        this.rollout = rollout;
        this.self = self;
        this.knownDead = knownDead;
        this.view = new HealthView(self);
    }

    /** Handles a record of a process, or a pardon. */
    List<RolloutStep> said(ModelHealth entry, long nowMillis, long wallMillis) {
        view.add(entry);
        List<RolloutStep> steps = new ArrayList<>();
        if (entry.isPardon()) {
            ModelVerdict pardon = entry.verdicts().get(0);
            steps.addAll(rollout.pardoned(pardon.manifestSha256(), pardon.timeMillis(), nowMillis));
        }
        // Includes its own record, since the job may have restarted in this process.
        List<ModelVerdict> demotions = view.demotions(entry, wallMillis);
        for (ModelVerdict demotion : demotions) {
            steps.addAll(demoted(demotion, Rollout.Finding.TOLD, nowMillis));
        }
        if (entry.process().equals(self)) {
            rollout.reportedBefore(demotions);
        }
        return steps;
    }

    /** Forgets a process whose record was deleted. */
    void unsaid(String process) {
        view.remove(process);
    }

    /** Records that the topic was read to its end. */
    List<RolloutStep> read(long nowMillis) {
        read = true;
        known = true;
        return rollout.healthKnown(nowMillis);
    }

    /** Handles the passing of time. */
    List<RolloutStep> tick(long nowMillis, long wallMillis) {
        if (waitsSinceMillis < 0) {
            waitsSinceMillis = nowMillis;
        }
        List<RolloutStep> steps = new ArrayList<>(afterServing(nowMillis, wallMillis));
        if (!known && nowMillis - waitsSinceMillis >= PATIENCE.toMillis()) {
            LOG.warn(
                    "The reports of other processes on models could not be read within {}: continuing without them",
                    PATIENCE);
            known = true;
            steps.addAll(rollout.healthKnown(nowMillis));
        }
        if (read) {
            for (ModelVerdict loop : view.crashLoops(knownDead, wallMillis)) {
                steps.addAll(demoted(loop, Rollout.Finding.ELSEWHERE, nowMillis));
            }
        }
        return steps;
    }

    /**
     * Returns what follows from reports on a model that has just stopped to serve here: as long as
     * it served, others' demotions of it were ignored.
     */
    private List<RolloutStep> afterServing(long nowMillis, long wallMillis) {
        String before = served;
        served = rollout.serving().map(ModelSince::manifestSha256).orElse(null);
        List<RolloutStep> steps = new ArrayList<>();
        if (before != null && !before.equals(served)) {
            for (ModelVerdict demotion : view.demotionsOf(before, wallMillis)) {
                steps.addAll(demoted(demotion, Rollout.Finding.TOLD, nowMillis));
            }
        }
        return steps;
    }

    /**
     * Tells whether the process may report on its own models, since it knows the earlier reports.
     */
    boolean isKnown() {
        return known;
    }

    /**
     * Returns processes whose old records are to be deleted, each once an hour. Two processes may
     * delete the same record without harm.
     */
    List<String> expired(long wallMillis) {
        return read
                ? view.expired(wallMillis).stream()
                        .filter(process -> !process.equals(self) && deletes(process, wallMillis))
                        .toList()
                : List.of();
    }

    private boolean deletes(String process, long wallMillis) {
        Long before = deleted.get(process);
        boolean due = before == null || wallMillis - before >= RETRY.toMillis();
        if (due) {
            deleted.put(process, wallMillis);
        }
        return due;
    }

    private List<RolloutStep> demoted(
            ModelVerdict verdict, Rollout.Finding finding, long nowMillis) {
        return rollout.demoted(
                new AnnouncedModel(verdict.version(), "", verdict.manifestSha256()),
                verdict.reason(),
                finding,
                verdict.timeMillis(),
                nowMillis);
    }
}
