package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.rollout.ModelJudge.Finding;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Decides which model of one slot a process serves: the newest announced model that can serve, by
 * offset in the topic. The caller supplies the time, and performs the steps that each call returns.
 *
 * <p>The chain is the newest announcement's model and those to roll back to, newest first. Each of
 * its models is in one state:
 *
 * <pre>
 * NEW       nothing was tried, or it served and another one took over
 * FETCHING  its bytes are on the way
 * WAITING   its bytes could not be fetched, or memory was short; retried later
 * LOADING   it is loaded and warmed up
 * SERVING   it is called
 * REFUSED   it must not be called; {@link Refusal} says why
 *
 * NEW      -> FETCHING   chosen
 *          -> LOADING    chosen, and an earlier load of it still runs
 *          -> SERVING    that load has ended, and nothing newer serves
 *          -> WAITING    that load could not read it, or memory was short
 * FETCHING -> LOADING    its bytes are there
 *          -> WAITING    they could not be had
 *          -> NEW        a newer model serves or is announced
 * WAITING  -> NEW        the time is over
 * LOADING  -> SERVING    loaded, and nothing newer serves
 *          -> NEW        loaded, but something newer serves
 *          -> WAITING    it could not be read, or memory was short
 * SERVING  -> NEW        another one serves
 *          -> WAITING    it could not be handed over
 * REFUSED  -> NEW        pardoned, acquitted or announced once more, as its refusal says
 *          -> FETCHING   a suspect, while nothing serves and nothing better is left
 *          -> SERVING    late, and loaded at last while nothing serves
 *          -> WAITING    late, and then it could not be read
 * any      -> REFUSED    wrong, late, a suspect, set aside or demoted
 * </pre>
 *
 * <p>The newest model is worked on first ({@link ModelWork}); an older one begins once the newer
 * one is refused or waits. While nothing serves and nothing better is left, suspects are tried, and
 * popular items answer ({@link ModelChoice}). Nothing is chosen before the announcements are read
 * to their end and the health of models is known. Not thread-safe.
 */
final class Rollout {
    /** The state of one model, as in the table above. */
    enum State {
        NEW,
        FETCHING,
        WAITING,
        LOADING,
        SERVING,
        REFUSED
    }

    /**
     * The roll-out's durations.
     *
     * @param loadTimeout longest time for loading and warming up, by the module's bytes
     * @param patience longest wait of a process for its first model, before popular items answer
     * @param beforeSuspect time without a serving model before a suspect is tried, of which one
     *     load has failed
     * @param retryMillis draws the wait before a failed fetch is retried, milliseconds
     */
    record Times(
            LoadTimeout loadTimeout,
            Duration patience,
            Duration beforeSuspect,
            LongSupplier retryMillis) {}

    private final Candidates candidates;
    private final ModelWork work;
    private final ModelChoice choice;
    private final ModelJudge judge;
    private boolean caughtUp;
    private boolean healthKnown;
    private boolean closed;

    Rollout(Times times) {
        this(times, (from, to) -> {});
    }

    /**
     * Makes a roll-out whose transitions can be observed.
     *
     * @param observer receiver of a model's state before and after each transition
     */
    Rollout(Times times, BiConsumer<State, State> observer) {
        requireNonNull(times, "times is null");
        this.candidates = new Candidates(observer);
        this.work = new ModelWork(times, candidates);
        this.choice = new ModelChoice(times, candidates, work);
        this.judge = new ModelJudge(candidates, work, choice);
    }

    /**
     * Handles a record of the models topic.
     *
     * @param offset offset of the record; a record older than the newest known one is ignored
     */
    List<RolloutStep> announced(long offset, ModelAnnouncement announcement, long atMillis) {
        candidates.at(atMillis);
        if (!candidates.announced(offset, announcement)) {
            return candidates.taken();
        }
        RolloutCandidate candidate = candidates.of(announcement.model());
        boolean again = candidate.announcedAgain(announcement.announcedTimeMillis());
        if (again && (candidate.is(Refusal.WRONG) || candidate.is(Refusal.LATE))) {
            candidates.move(candidate, State.NEW, "announced once more");
        }
        judge.setAside();
        return chosen();
    }

    /** Learns that the models topic was read to the end that it had at the start of the reading. */
    List<RolloutStep> caughtUp(long atMillis) {
        candidates.at(atMillis);
        caughtUp = true;
        return chosen();
    }

    /** Learns that the models topic is read from its beginning again, with other offsets. */
    void startedOver() {
        caughtUp = false;
        candidates.startedOver();
    }

    /** Learns that the health of models in other processes was read, or takes too long to read. */
    List<RolloutStep> healthKnown(long atMillis) {
        candidates.at(atMillis);
        healthKnown = true;
        return chosen();
    }

    /**
     * Handles a fetched model, whose bytes are on the local disk.
     *
     * @param badLoads number of earlier loads that ended their process or hung
     */
    List<RolloutStep> fetched(String sha256, Artifact artifact, int badLoads, long atMillis) {
        candidates.at(atMillis);
        RolloutCandidate candidate =
                work.fetched().filter(one -> one.manifestSha256().equals(sha256)).orElse(null);
        if (candidate == null) {
            return candidates.taken();
        }
        if (badLoads > 0 && !candidate.lastResort) {
            work.ended(ModelWork.Kind.FETCH, sha256);
            judge.suspect(candidate, badLoads);
        } else {
            work.load(artifact);
        }
        return chosen();
    }

    /** Handles a model whose bytes could not be fetched or read; a retry may succeed. */
    List<RolloutStep> unreachable(
            ModelWork.Kind kind, String sha256, String reason, long atMillis) {
        candidates.at(atMillis);
        work.ended(kind, sha256).ifPresent(one -> work.waits(one, reason));
        return chosen();
    }

    /**
     * Handles a model that must not serve.
     *
     * @param wallMillis the time by the wall clock, for the verdict
     */
    List<RolloutStep> refused(
            ModelWork.Kind kind, String sha256, String reason, long atMillis, long wallMillis) {
        candidates.at(atMillis);
        work.ended(kind, sha256).ifPresent(one -> judge.wrong(one, reason, wallMillis));
        return chosen();
    }

    /** Handles a loaded model, which is ready to serve. */
    List<RolloutStep> loaded(String sha256, ServingModel model, long atMillis) {
        candidates.at(atMillis);
        RolloutCandidate candidate = work.ended(ModelWork.Kind.LOAD, sha256).orElse(null);
        if (candidate == null || closed) {
            candidates.add(new RolloutStep.Release(model));
            return chosen();
        }
        candidates.add(new RolloutStep.ForgetLoads(sha256, Long.MAX_VALUE));
        boolean late = candidate.is(Refusal.LATE);
        if (late ? candidates.serving().isEmpty() : candidates.isNewer(candidate)) {
            candidates.serve(candidate);
            choice.modelServes();
            judge.verdicts().served(sha256);
            candidates.add(new RolloutStep.Serve(candidate.model, model));
        } else {
            candidates.add(new RolloutStep.Release(model));
            if (late) {
                candidates.refuse(candidate, Refusal.WRONG, "it was late, and another one serves");
            } else {
                candidates.move(candidate, State.NEW, "a newer one serves");
            }
        }
        return chosen();
    }

    /**
     * Handles a model, or its popular items, that could not be handed over. The engine's current
     * model is then unknown, so a model is chosen again.
     */
    List<RolloutStep> notTaken(String sha256, String reason, long atMillis) {
        candidates.at(atMillis);
        if (candidates.isServing(sha256)) {
            candidates.modelLost();
            choice.modelNotTaken();
            work.waits(candidates.find(sha256), reason);
        } else {
            choice.popularNotTaken(sha256);
        }
        return chosen();
    }

    /**
     * Handles a model that must not be called any more.
     *
     * @param whenMillis time of the verdict by the wall clock; a later pardon cancels it
     */
    List<RolloutStep> demoted(
            AnnouncedModel model, String reason, Finding finding, long whenMillis, long atMillis) {
        candidates.at(atMillis);
        return judge.demote(model, reason, finding, whenMillis) ? chosen() : candidates.taken();
    }

    /**
     * Learns which model is to blame for the last early deaths of processes: it is set aside,
     * unless it serves here. Another one that was set aside before may be tried again.
     *
     * @param sha256 its manifest; null if no model is to blame
     */
    List<RolloutStep> blamed(String sha256, String reason, long atMillis) {
        candidates.at(atMillis);
        judge.blame(sha256, reason);
        return chosen();
    }

    /**
     * Keeps the demotions that this process reported, since its next report replaces that one. They
     * are new only if the job has restarted in this process.
     */
    void reportedBefore(List<ModelVerdict> demotions) {
        judge.verdicts().restore(demotions);
    }

    /** Handles an operator's pardon of a model. */
    List<RolloutStep> pardoned(String sha256, long whenMillis, long atMillis) {
        candidates.at(atMillis);
        return judge.pardon(sha256, whenMillis) ? chosen() : candidates.taken();
    }

    /**
     * Handles the passing of time.
     *
     * @param wallMillis the time by the wall clock, for verdicts
     */
    List<RolloutStep> tick(long atMillis, long wallMillis) {
        candidates.at(atMillis);
        work.giveUp().ifPresent(one -> judge.late(one, wallMillis));
        work.endWaits();
        return chosen();
    }

    /** The time at which {@link #tick} has work to do, if nothing else happens before. */
    OptionalLong wakeAtMillis() {
        long wake = Math.min(choice.dueMillis(), work.dueMillis());
        return wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake);
    }

    /** Closes the roll-out: from now on it chooses no model, and none serves. */
    void close() {
        closed = true;
        candidates.endService("the roll-out is closed");
    }

    /** The serving model; empty while none serves, or only popular items answer. */
    Optional<ModelSince> serving() {
        return candidates.serving().map(RolloutCandidate::since);
    }

    /** The newest model that is being fetched or loaded; empty if there is none. */
    Optional<ModelSince> loading() {
        return work.newest();
    }

    /** Manifests of the serving model and of those to roll back to. */
    Set<String> needed() {
        return candidates.needed();
    }

    /** The verdicts on models that were refused or demoted here, newest last. */
    List<ModelVerdict> verdicts() {
        return judge.verdicts().all();
    }

    /** Describes for a person why nothing serves. */
    String describe() {
        return candidates
                .describe()
                .orElse(
                        caughtUp
                                ? "none was announced on the models topic so far"
                                : "the models topic is not read to its end yet");
    }

    /** Returns what is known of a model; null if it is not known. */
    RolloutCandidate candidate(String sha256) {
        return candidates.find(sha256);
    }

    private List<RolloutStep> chosen() {
        if (candidates.newest() != null && caughtUp && healthKnown && !closed) {
            choice.among(candidates.newest());
        } else {
            choice.none();
        }
        candidates.forget();
        return candidates.taken();
    }
}
