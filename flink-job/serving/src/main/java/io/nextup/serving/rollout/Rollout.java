package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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
 * <p>One model at a time is fetched or loaded, the newest first: an older one begins once the newer
 * one is refused or waits. So memory holds the serving model and one that is loaded. A load that is
 * late cannot be stopped: it runs on beside the next one.
 *
 * <p>While no model serves, the popular items of the newest announcement answer: once the patience
 * is over, or at once where nothing is left to try. Nothing is chosen before the announcements are
 * read to their end and the health of models is known. Not thread-safe.
 */
final class Rollout {
    /** Longest wait for anything better before a suspect is tried. */
    private static final Duration LONGEST_BEFORE_SUSPECT = Duration.ofHours(1);

    /** Doublings of the wait before a suspect, beyond which it is the longest one anyway. */
    private static final int MOST_DOUBLINGS = 20;

    /** The state of one model, as in the table above. */
    enum State {
        NEW,
        FETCHING,
        WAITING,
        LOADING,
        SERVING,
        REFUSED
    }

    /** The reason for which a model must not be called. */
    enum Refusal {
        /** It is wrong, or failed to load: until it is announced once more, or pardoned. */
        WRONG,
        /**
         * Its load takes too long: until it is announced once more, or pardoned. The load goes on,
         * and a model that is ready at last serves if nothing else does.
         */
        LATE,
        /**
         * Earlier loads of it ended their process or hung: loaded only as the last resort, after a
         * wait that doubles with each of them.
         */
        SUSPECT,
        /**
         * The last processes that died early served it: until others die, too, or survive without
         * it. It is not called meanwhile, even if only popular items are left.
         */
        ASIDE,
        /** It hung, crashed or failed too often while it served: until it is pardoned. */
        DEMOTED
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

    /** The source of a demotion. */
    enum Finding {
        /**
         * The engine of this process: the model hung, crashed or failed there, and is not called
         * any more.
         */
        HERE,
        /**
         * The notes of processes that died in its calls: it is not called here any more, unless
         * pardoned since.
         */
        NOTED,
        /**
         * Deaths of other processes that this one has detected, later than any pardon. A model that
         * serves here keeps serving.
         */
        ELSEWHERE,
        /**
         * A report of another process. A model that serves here keeps serving, since the other
         * machine may be at fault.
         */
        TOLD
    }

    private final Times times;

    /** Receives every transition. */
    private final BiConsumer<State, State> transitions;

    private final Verdicts verdicts = new Verdicts();
    private final Candidates candidates = new Candidates();
    private ModelAnnouncement newest;
    private long newestOffset = -1;
    private boolean caughtUp;
    private boolean healthKnown;
    private boolean closed;

    /** The model in state SERVING; null for none. */
    private RolloutCandidate serving;

    /** The only model that is fetched, or whose load is within its time; null for none. */
    private RolloutCandidate underWay;

    /** Manifest of the model that is to blame for the last early deaths; null for none. */
    private String blamed;

    private String blame = "";

    /** Manifest of the model whose popular items answer; null where none do. */
    private String popular;

    /** End of the patience: popular items then answer, even if a model is still on its way. */
    private long patienceEndsMillis = -1;

    /** Time before which popular items are not handed over again. */
    private long popularRetryMillis;

    private long nothingServesSinceMillis = -1;

    /** True while users miss a model that served. */
    private boolean isModelLost;

    /** Time to try a suspect, or to answer with popular items. */
    private long chooseAtMillis = Long.MAX_VALUE;

    // The event that is handled: its time, and the steps that it has led to.
    private long nowMillis;
    private List<RolloutStep> steps = new ArrayList<>();

    Rollout(Times times) {
        this(times, (from, to) -> {});
    }

    /**
     * Makes a roll-out whose transitions can be observed.
     *
     * @param transitions receiver of a model's state before and after each transition
     */
    Rollout(Times times, BiConsumer<State, State> transitions) {
        this.times = requireNonNull(times, "times is null");
        this.transitions = requireNonNull(transitions, "transitions is null");
    }

    /**
     * Handles a record of the models topic.
     *
     * @param offset offset of the record; a record older than the newest known one is ignored
     */
    List<RolloutStep> announced(long offset, ModelAnnouncement announcement, long atMillis) {
        nowMillis = atMillis;
        if (offset <= newestOffset) {
            return taken();
        }
        newestOffset = offset;
        newest = announcement;
        candidates.announced(announcement.models());
        RolloutCandidate candidate = candidates.of(announcement.model());
        boolean again =
                candidate.announcedMillis != RolloutCandidate.NEVER
                        && candidate.announcedMillis != announcement.announcedTimeMillis();
        candidate.announcedMillis = announcement.announcedTimeMillis();
        if (again && (candidate.is(Refusal.WRONG) || candidate.is(Refusal.LATE))) {
            mark(candidate, State.NEW, "announced once more");
        }
        setAside();
        return chosen();
    }

    /** Learns that the models topic was read to the end that it had at the start of the reading. */
    List<RolloutStep> caughtUp(long atMillis) {
        nowMillis = atMillis;
        caughtUp = true;
        return chosen();
    }

    /** Learns that the models topic is read from its beginning again, with other offsets. */
    void startedOver() {
        caughtUp = false;
        newestOffset = -1;
    }

    /** Learns that the health of models in other processes was read, or takes too long to read. */
    List<RolloutStep> healthKnown(long atMillis) {
        nowMillis = atMillis;
        healthKnown = true;
        return chosen();
    }

    /**
     * Handles a fetched model, whose bytes are on the local disk.
     *
     * @param badLoads number of earlier loads that ended their process or hung
     */
    List<RolloutStep> fetched(String sha256, Artifact artifact, int badLoads, long atMillis) {
        nowMillis = atMillis;
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate == null || candidate.state() != State.FETCHING) {
            return taken();
        }
        underWay = null;
        if (badLoads > 0 && !candidate.lastResort) {
            candidate.badLoads = badLoads;
            mark(
                    candidate,
                    Refusal.SUSPECT,
                    "%d load(s) of it ended their process or hang; it is loaded only once nothing has served for %d s"
                            .formatted(badLoads, beforeSuspect(candidate).toSeconds()));
            steps.add(new RolloutStep.Report(candidate.model, candidate.reason()));
        } else {
            candidate.loadTime =
                    times.loadTimeout()
                            .of(artifact.manifest().files().get(Manifest.MODULE_FILE).bytes());
            load(candidate, "is loaded");
            steps.add(new RolloutStep.Load(candidate.model, artifact));
        }
        return chosen();
    }

    /** Handles a model whose bytes could not be fetched or read; a retry may succeed. */
    List<RolloutStep> unreachable(String sha256, String reason, long atMillis) {
        nowMillis = atMillis;
        ended(sha256).ifPresent(candidate -> waits(candidate, reason));
        return chosen();
    }

    /**
     * Handles a model that must not serve.
     *
     * @param wallMillis the time by the wall clock, for the verdict
     */
    List<RolloutStep> refused(String sha256, String reason, long atMillis, long wallMillis) {
        nowMillis = atMillis;
        ended(sha256)
                .ifPresent(
                        candidate -> {
                            boolean late = candidate.is(Refusal.LATE);
                            String why = late ? "late, and then " + reason : reason;
                            refuse(candidate, Refusal.WRONG, why, wallMillis);
                        });
        return chosen();
    }

    /** Handles a loaded model, which is ready to serve. */
    List<RolloutStep> loaded(String sha256, ServingModel model, long atMillis) {
        nowMillis = atMillis;
        RolloutCandidate candidate = candidates.find(sha256);
        boolean awaited = candidate != null && candidate.loads && ended(sha256).isPresent();
        if (!awaited || closed) {
            steps.add(new RolloutStep.Release(model));
            return chosen();
        }
        steps.add(new RolloutStep.ForgetLoads(sha256));
        boolean late = candidate.is(Refusal.LATE);
        if (serving == null || (!late && isNewer(candidate))) {
            serve(candidate, model);
        } else {
            steps.add(new RolloutStep.Release(model));
            if (late) {
                mark(candidate, Refusal.WRONG, "it was late, and another one serves");
            } else {
                mark(candidate, State.NEW, "a newer one serves");
            }
        }
        return chosen();
    }

    private void serve(RolloutCandidate candidate, ServingModel model) {
        if (serving != null) {
            mark(serving, State.NEW, "it served before");
        }
        serving = candidate;
        popular = null;
        isModelLost = false;
        nothingServesSinceMillis = -1;
        candidate.lastProblem = "";
        verdicts.served(candidate.manifestSha256());
        mark(candidate, State.SERVING, "serves");
        steps.add(new RolloutStep.Serve(candidate.model, model));
    }

    /**
     * Handles a model, or its popular items, that could not be handed over. The engine's current
     * model is then unknown, so a model is chosen again.
     */
    List<RolloutStep> notTaken(String sha256, String reason, long atMillis) {
        nowMillis = atMillis;
        if (serving != null && serving.manifestSha256().equals(sha256)) {
            RolloutCandidate candidate = serving;
            serving = null;
            isModelLost = true;
            // The model before may serve on: popular items must not replace it at once.
            patienceEndsMillis = nowMillis + times.patience().toMillis();
            waits(candidate, reason);
        } else if (sha256.equals(popular)) {
            popular = null;
            popularRetryMillis = nowMillis + times.retryMillis().getAsLong();
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
        nowMillis = atMillis;
        RolloutCandidate candidate = candidates.of(model);
        boolean cancelled = verdicts.isCancelled(model.manifestSha256(), whenMillis);
        boolean mayBeOlder = finding == Finding.NOTED || finding == Finding.TOLD;
        boolean others = finding == Finding.ELSEWHERE || finding == Finding.TOLD;
        if ((cancelled && mayBeOlder) || (others && candidate == serving)) {
            return taken();
        }
        long verdictMillis = verdicts.timeOf(model.manifestSha256(), whenMillis);
        if (candidate.is(Refusal.DEMOTED)) {
            // A pardon between the two verdicts may still arrive; it must cancel only the older.
            if (verdictMillis > candidate.verdictMillis) {
                judge(candidate, reason, finding, verdictMillis);
            }
            return taken();
        }
        if (candidate == serving) {
            serving = null;
            isModelLost = true;
            // The engine answers with them by itself.
            popular = candidate.manifestSha256();
            if (finding != Finding.HERE) {
                steps.add(new RolloutStep.Demote(candidate.model, reason));
            }
        } else if (candidate.state() == State.FETCHING) {
            stopFetch();
        }
        mark(candidate, Refusal.DEMOTED, reason);
        judge(candidate, reason, finding, verdictMillis);
        steps.add(
                finding == Finding.TOLD
                        ? new RolloutStep.PassOver(candidate.model, reason)
                        : new RolloutStep.Report(candidate.model, reason));
        return chosen();
    }

    /**
     * Learns which model is to blame for the last early deaths of processes: it is set aside,
     * unless it serves here. Another one that was set aside before may be tried again.
     *
     * @param sha256 its manifest; null if no model is to blame
     */
    List<RolloutStep> blamed(String sha256, String reason, long atMillis) {
        nowMillis = atMillis;
        blamed = sha256;
        blame = reason;
        setAside();
        return chosen();
    }

    private void setAside() {
        for (RolloutCandidate candidate : candidates.ofChain()) {
            boolean isBlamed = candidate.manifestSha256().equals(blamed);
            if (candidate.is(Refusal.ASIDE) && !isBlamed) {
                mark(candidate, State.NEW, "others died, too");
            } else if (isBlamed && mayBeSetAside(candidate)) {
                if (candidate.state() == State.FETCHING) {
                    stopFetch();
                }
                mark(candidate, Refusal.ASIDE, blame);
                steps.add(new RolloutStep.Report(candidate.model, blame));
            }
        }
    }

    private boolean mayBeSetAside(RolloutCandidate candidate) {
        return candidate != serving
                && !candidate.is(Refusal.ASIDE)
                && !candidate.is(Refusal.DEMOTED)
                && !candidate.is(Refusal.WRONG);
    }

    /** Keeps the time of a verdict, and the verdict itself unless another process reports it. */
    private void judge(
            RolloutCandidate candidate, String reason, Finding finding, long verdictMillis) {
        candidate.verdictMillis = verdictMillis;
        if (finding != Finding.TOLD) {
            verdicts.add(candidate.model, ModelVerdict.Kind.DEMOTED, reason, verdictMillis);
        }
    }

    /**
     * Keeps the demotions that this process reported, since its next report replaces that one. They
     * are new only if the job has restarted in this process.
     */
    void reportedBefore(List<ModelVerdict> demotions) {
        verdicts.restore(demotions);
    }

    /** Handles an operator's pardon of a model. */
    List<RolloutStep> pardoned(String sha256, long whenMillis, long atMillis) {
        nowMillis = atMillis;
        if (!verdicts.pardon(sha256, whenMillis)) {
            return taken();
        }
        steps.add(new RolloutStep.Forgive(sha256, whenMillis));
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate != null
                && candidate.state() == State.REFUSED
                && (!candidate.is(Refusal.DEMOTED)
                        || verdicts.isCancelled(sha256, candidate.verdictMillis))) {
            mark(candidate, State.NEW, "pardoned");
        }
        return chosen();
    }

    /**
     * Handles the passing of time.
     *
     * @param wallMillis the time by the wall clock, for verdicts
     */
    List<RolloutStep> tick(long atMillis, long wallMillis) {
        nowMillis = atMillis;
        if (underWay != null && underWay.loads && nowMillis >= underWay.untilMillis) {
            steps.add(new RolloutStep.GiveUpLoad(underWay.model));
            if (underWay.state() == State.LOADING) {
                String reason = "not ready after %s; once it is, it serves if nothing else does";
                refuse(underWay, Refusal.LATE, reason.formatted(underWay.loadTime), wallMillis);
            }
            underWay = null;
        }
        for (RolloutCandidate candidate : candidates.all()) {
            if (candidate.state() == State.WAITING && nowMillis >= candidate.untilMillis) {
                mark(candidate, State.NEW, candidate.reason());
                candidate.retries = true;
            }
        }
        return chosen();
    }

    /** The time at which {@link #tick} has work to do, if nothing else happens before. */
    OptionalLong wakeAtMillis() {
        long wake = chooseAtMillis;
        for (RolloutCandidate candidate : candidates.all()) {
            if (candidate.state() == State.WAITING || (candidate == underWay && candidate.loads)) {
                wake = Math.min(wake, candidate.untilMillis);
            }
        }
        return wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake);
    }

    /** Closes the roll-out: from now on it chooses no model, and none serves. */
    void close() {
        closed = true;
        serving = null;
    }

    /** The serving model; empty while none serves, or only popular items answer. */
    Optional<ModelSince> serving() {
        return Optional.ofNullable(serving).map(RolloutCandidate::since);
    }

    /** The newest model that is being fetched or loaded; empty if there is none. */
    Optional<ModelSince> loading() {
        return candidates
                .newestThat(RolloutCandidate::isUnderWay)
                .or(() -> candidates.all().stream().filter(RolloutCandidate::isUnderWay).findAny())
                .map(RolloutCandidate::since);
    }

    /** Manifests of the serving model and of those to roll back to. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        candidates.chain().forEach(model -> needed.add(model.manifestSha256()));
        if (serving != null) {
            needed.add(serving.manifestSha256());
        }
        return needed;
    }

    /** The verdicts on models that were refused or demoted here, newest last. */
    List<ModelVerdict> verdicts() {
        return verdicts.all();
    }

    /** Describes for a person why nothing serves. */
    String describe() {
        if (newest == null) {
            return caughtUp
                    ? "none was announced on the models topic so far"
                    : "the models topic is not read to its end yet";
        }
        RolloutCandidate candidate = candidates.of(newest.model());
        return "the newest, %s: %s; %d more to go back to"
                .formatted(
                        candidate.model.version(),
                        candidate.reason(),
                        candidates.chain().size() - 1);
    }

    /** Returns what is known of a model; null if it is not known. */
    RolloutCandidate candidate(String sha256) {
        return candidates.find(sha256);
    }

    private List<RolloutStep> taken() {
        List<RolloutStep> all = steps;
        steps = new ArrayList<>();
        return all;
    }

    private List<RolloutStep> chosen() {
        chooseAtMillis = Long.MAX_VALUE;
        if (newest != null && caughtUp && healthKnown && !closed) {
            choose();
        }
        candidates.forget(candidate -> candidate == serving);
        return taken();
    }

    private void choose() {
        if (patienceEndsMillis < 0) {
            patienceEndsMillis = nowMillis + times.patience().toMillis();
        }
        if (underWay != null && underWay.state() == State.FETCHING && isNeedless(underWay)) {
            mark(underWay, State.NEW, "a newer one serves or is fetched");
            stopFetch();
        }
        if (underWay == null) {
            candidates
                    .newestThat(one -> one.state() == State.NEW && isNewer(one))
                    .ifPresent(this::begin);
        }
        if (serving == null) {
            chooseSuspect();
            choosePopular();
        }
    }

    /** Tells whether a newer model serves, or has just become one to try. */
    private boolean isNeedless(RolloutCandidate fetched) {
        return !isNewer(fetched)
                || candidates
                        .newestThat(one -> one.state() == State.NEW && !one.retries)
                        .filter(one -> candidates.rank(one) < candidates.rank(fetched))
                        .isPresent();
    }

    private void stopFetch() {
        steps.add(new RolloutStep.StopFetch(underWay.model));
        underWay = null;
    }

    /** Tells whether a model is newer than the serving one. */
    private boolean isNewer(RolloutCandidate candidate) {
        return serving == null || candidates.rank(candidate) < candidates.rank(serving);
    }

    /** Tries a suspect, unless it could kill the process, and with it the load of a better one. */
    private void chooseSuspect() {
        if (nothingServesSinceMillis < 0) {
            nothingServesSinceMillis = nowMillis;
        }
        if (underWay == null) {
            candidates
                    .newestThat(
                            candidate ->
                                    candidate.is(Refusal.SUSPECT)
                                            && isDue(
                                                    nothingServesSinceMillis
                                                            + beforeSuspect(candidate).toMillis()))
                    .ifPresent(
                            candidate -> {
                                begin(candidate);
                                candidate.lastResort = true;
                            });
        }
    }

    private Duration beforeSuspect(RolloutCandidate candidate) {
        int doublings = Math.min(candidate.badLoads - 1, MOST_DOUBLINGS);
        Duration wait = times.beforeSuspect().multipliedBy(1L << doublings);
        return wait.compareTo(LONGEST_BEFORE_SUSPECT) < 0 ? wait : LONGEST_BEFORE_SUSPECT;
    }

    private void choosePopular() {
        String sha256 = newest.manifestSha256();
        if (sha256.equals(popular) || newest.popularItems().isEmpty()) {
            return;
        }
        boolean mayWait =
                popular == null
                        && (underWay != null
                                || candidates
                                        .newestThat(one -> one.state() == State.WAITING)
                                        .isPresent());
        if (isDue(Math.max(popularRetryMillis, mayWait ? patienceEndsMillis : 0))) {
            popular = sha256;
            steps.add(new RolloutStep.ServePopular(newest.model(), newest.popularItems()));
        }
    }

    private boolean isDue(long fromMillis) {
        if (nowMillis < fromMillis) {
            chooseAtMillis = Math.min(chooseAtMillis, fromMillis);
        }
        return nowMillis >= fromMillis;
    }

    /**
     * Fetches a model. One whose earlier load still runs gets the full time for that: it may be
     * ready soon, and a second load would hang at the same place.
     */
    private void begin(RolloutCandidate candidate) {
        if (candidate.loads) {
            load(candidate, "is still loaded");
            return;
        }
        underWay = candidate;
        mark(candidate, State.FETCHING, "is fetched");
        // Starts at once where users have lost their model: processes hang one after another, so
        // they do not all use the store together.
        steps.add(new RolloutStep.Fetch(candidate.model, isModelLost));
    }

    private void load(RolloutCandidate candidate, String reason) {
        underWay = candidate;
        mark(candidate, State.LOADING, reason);
        candidate.loads = true;
        candidate.untilMillis = nowMillis + candidate.loadTime.toMillis();
    }

    /** Records the end of a fetch or a load; returns the model if its outcome counts. */
    private Optional<RolloutCandidate> ended(String sha256) {
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate == null) {
            return Optional.empty();
        }
        boolean counts =
                candidate.state() == State.FETCHING
                        || (candidate.loads
                                && !candidate.is(Refusal.DEMOTED)
                                && !candidate.is(Refusal.ASIDE));
        candidate.loads = false;
        if (candidate == underWay) {
            underWay = null;
        }
        return counts ? Optional.of(candidate) : Optional.empty();
    }

    private void waits(RolloutCandidate candidate, String reason) {
        long wait = times.retryMillis().getAsLong();
        mark(candidate, State.WAITING, reason);
        candidate.untilMillis = nowMillis + wait;
        if (!reason.equals(candidate.lastProblem)) {
            candidate.lastProblem = reason;
            steps.add(
                    new RolloutStep.Report(
                            candidate.model,
                            "%s; it is tried again, next in %d s".formatted(reason, wait / 1_000)));
        }
    }

    /** Refuses a model for what it is, with a verdict for other processes. */
    private void refuse(
            RolloutCandidate candidate, Refusal refusal, String reason, long wallMillis) {
        mark(candidate, refusal, reason);
        verdicts.add(candidate.model, ModelVerdict.Kind.REFUSED, reason, wallMillis);
        steps.add(new RolloutStep.Report(candidate.model, reason));
    }

    private void mark(RolloutCandidate candidate, Refusal refusal, String reason) {
        mark(candidate, State.REFUSED, reason);
        candidate.refuse(refusal);
    }

    private void mark(RolloutCandidate candidate, State state, String reason) {
        if (candidate.state() != state) {
            transitions.accept(candidate.state(), state);
        }
        candidate.move(state, reason, nowMillis);
    }
}
