package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.engine.ServingModel;
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
 * WAITING   its bytes could not be had, or it could not be handed over; tried again after a while
 * LOADING   it is loaded and warmed up
 * LATE      the same, beyond the time limit
 * SERVING   it serves
 * SUSPECT   earlier loads of it ended their process or hung
 * REFUSED   it must not serve
 * DEMOTED   it must not be called: it hung, crashed or failed too often while it served
 *
 * NEW      -> FETCHING            chosen
 * FETCHING -> LOADING             its bytes are there
 *          -> SUSPECT, REFUSED    its bytes are there, and the disk has marks of bad loads
 *          -> WAITING, REFUSED    they could not be had, or are wrong
 *          -> NEW                 a newer model serves by then, or is fetched
 * WAITING  -> NEW                 the time is over
 * LOADING  -> SERVING             loaded, and nothing newer serves
 *          -> NEW                 loaded, but something newer serves
 *          -> LATE                the time limit has passed
 *          -> REFUSED, WAITING    it failed, or could not be read
 * LATE     -> SERVING             loaded, and nothing else serves
 *          -> REFUSED             loaded while another one serves, or failed
 *          -> WAITING             it could not be read
 *          -> LOADING             announced once more, at another time, or pardoned
 * SERVING  -> NEW                 another one serves
 *          -> WAITING             it could not be handed over
 * SUSPECT  -> FETCHING            nothing serves for a while, and nothing better is left
 * REFUSED  -> NEW                 announced once more, at another time
 * SUSPECT, REFUSED, DEMOTED -> NEW  pardoned
 * any      -> DEMOTED             it hung, crashed or failed too often while it served; where it
 *                                 does not serve, another process, or one before this one, says so
 * </pre>
 *
 * <p>While no model can be called, a model that is fetched or loaded does not delay the next older
 * one for long: the first one to be ready serves, until a newer one takes over. Meanwhile, the
 * popular items of the newest demoted model whose bytes can be fetched answer. Nothing is chosen
 * before the announcements are read to their end and the health of models is known. Not
 * thread-safe.
 */
final class Rollout {
    /**
     * Number of failed loads after which a model is not loaded again. It allows for a kill from
     * outside.
     */
    private static final int MOST_BAD_LOADS = 3;

    /** The state of one model, as in the table above. */
    enum State {
        NEW,
        FETCHING,
        WAITING,
        LOADING,
        LATE,
        SERVING,
        SUSPECT,
        REFUSED,
        DEMOTED
    }

    /**
     * The roll-out's durations.
     *
     * @param loadTimeout longest time for loading and warming up
     * @param beforeOlder longest wait for a model that is fetched or loaded, while nothing serves,
     *     before an older one is fetched as well
     * @param beforeSuspect time without a serving model before a suspect is tried
     * @param retryMillis draws the wait before a failed fetch is retried, milliseconds
     */
    record Times(
            Duration loadTimeout,
            Duration beforeOlder,
            Duration beforeSuspect,
            LongSupplier retryMillis) {}

    private final Times times;

    /** Receives every transition. */
    private final BiConsumer<State, State> transitions;

    private final Verdicts verdicts = new Verdicts();
    private final Candidates candidates = new Candidates();
    private final Demotion demotion = new Demotion(candidates);
    private ModelAnnouncement newest;
    private long newestOffset = -1;
    private boolean caughtUp;
    private boolean healthKnown;
    private boolean closed;
    private RolloutCandidate serving;

    private long nothingServesSinceMillis = -1;

    /** Time to try an older model, a suspect, or the popular items of a demoted one. */
    private long chooseAtMillis = Long.MAX_VALUE;

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
    List<RolloutStep> announced(long offset, ModelAnnouncement announcement, long nowMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        if (offset <= newestOffset) {
            return steps;
        }
        newestOffset = offset;
        AnnouncedModel model = announcement.model();
        newest = announcement;
        candidates.announced(announcement.models());
        RolloutCandidate candidate = candidates.of(model);
        boolean again =
                candidate.announcedMillis != RolloutCandidate.NEVER
                        && candidate.announcedMillis != announcement.announcedTimeMillis();
        candidate.announcedMillis = announcement.announcedTimeMillis();
        if (again && candidate.state() == State.REFUSED) {
            mark(candidate, State.NEW, "announced once more", nowMillis);
        } else if (again && candidate.state() == State.LATE) {
            load(candidate, "announced once more while it is loaded", nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** Learns that the models topic was read to the end that it had at the start of the reading. */
    List<RolloutStep> caughtUp(long nowMillis) {
        caughtUp = true;
        return chosen(new ArrayList<>(), nowMillis);
    }

    /** Learns that the models topic is read from its beginning again, with other offsets. */
    void startedOver() {
        caughtUp = false;
        newestOffset = -1;
    }

    /** Learns that the health of models in other processes was read, or takes too long to read. */
    List<RolloutStep> healthKnown(long nowMillis) {
        healthKnown = true;
        return chosen(new ArrayList<>(), nowMillis);
    }

    /**
     * Handles a fetched model, whose bytes are on the local disk.
     *
     * @param wallMillis the time by the wall clock, for a verdict
     */
    List<RolloutStep> fetched(
            String sha256, Artifact artifact, int badLoads, long nowMillis, long wallMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        RolloutCandidate candidate = candidates.find(sha256);
        if (demotion.fetchEnded(candidate)) {
            if (serving == null) {
                serving = candidate;
                demotion.popularServes();
                candidate.answersSince(nowMillis);
                steps.add(new RolloutStep.ServePopular(candidate.model, artifact));
            }
            return chosen(steps, nowMillis);
        }
        if (candidate == null || candidate.state() != State.FETCHING) {
            return steps;
        }
        if (badLoads >= MOST_BAD_LOADS) {
            refuse(
                    candidate,
                    "%d loads of it ended their process or hang: pardon it, or publish it again"
                            .formatted(badLoads),
                    steps,
                    nowMillis,
                    wallMillis);
        } else if (badLoads > 0 && !candidate.lastResort) {
            mark(
                    candidate,
                    State.SUSPECT,
                    "%d load(s) of it ended their process or hang; it is loaded only if nothing else can serve"
                            .formatted(badLoads),
                    nowMillis);
            steps.add(new RolloutStep.Report(candidate.model, candidate.reason()));
        } else {
            load(candidate, "is loaded", nowMillis);
            steps.add(new RolloutStep.Load(candidate.model, artifact));
        }
        return chosen(steps, nowMillis);
    }

    /** Handles a model whose bytes could not be fetched or read; a retry may succeed. */
    List<RolloutStep> unreachable(String sha256, String reason, long nowMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate == null) {
            return steps;
        }
        if (demotion.fetchEnded(candidate)) {
            candidate.untilMillis = nowMillis + times.retryMillis().getAsLong();
        } else if (candidate.isUnderWay()) {
            waits(candidate, reason, steps, nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /**
     * Handles a model that could not be handed over. The engine's current model is then unknown, so
     * a model is chosen again.
     */
    List<RolloutStep> notTaken(String sha256, String reason, long nowMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate == null || candidate != serving) {
            return steps;
        }
        serving = null;
        demotion.ends();
        if (candidate.state() == State.SERVING) {
            waits(candidate, reason, steps, nowMillis);
        } else if (candidate.state() == State.DEMOTED) {
            candidate.untilMillis = nowMillis + times.retryMillis().getAsLong();
        }
        return chosen(steps, nowMillis);
    }

    private void waits(
            RolloutCandidate candidate, String reason, List<RolloutStep> steps, long nowMillis) {
        long wait = times.retryMillis().getAsLong();
        mark(candidate, State.WAITING, reason, nowMillis);
        candidate.untilMillis = nowMillis + wait;
        if (!reason.equals(candidate.lastProblem)) {
            candidate.lastProblem = reason;
            steps.add(
                    new RolloutStep.Report(
                            candidate.model,
                            "%s; it is tried again, next in %d s".formatted(reason, wait / 1_000)));
        }
    }

    /**
     * Handles a model that must not serve.
     *
     * @param wallMillis the time by the wall clock, for the verdict
     */
    List<RolloutStep> refused(String sha256, String reason, long nowMillis, long wallMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate == null) {
            return steps;
        }
        if (demotion.fetchEnded(candidate)) {
            // It stays demoted: as a refused model, another announcement would make it called
            // again.
            candidate.untilMillis = Long.MAX_VALUE;
            steps.add(new RolloutStep.Report(candidate.model, reason));
        } else if (candidate.isUnderWay()) {
            refuse(
                    candidate,
                    candidate.state() == State.LATE ? "late, and then " + reason : reason,
                    steps,
                    nowMillis,
                    wallMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** Handles a loaded model, which is ready to serve. */
    List<RolloutStep> loaded(String sha256, ServingModel model, long nowMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        RolloutCandidate candidate = candidates.find(sha256);
        boolean expected =
                candidate != null
                        && (candidate.state() == State.LOADING || candidate.state() == State.LATE);
        if (!expected || closed) {
            steps.add(new RolloutStep.Release(model));
            return steps;
        }
        steps.add(new RolloutStep.ForgetLoads(sha256));
        boolean newer = candidates.rank(candidate) < candidates.rank(serving);
        if (!isCallable() || (newer && candidate.state() == State.LOADING)) {
            serve(candidate, model, steps, nowMillis);
        } else {
            steps.add(new RolloutStep.Release(model));
            if (candidate.state() == State.LATE) {
                mark(candidate, State.REFUSED, "it was late, and another one serves", nowMillis);
            } else {
                mark(candidate, State.NEW, "a newer one serves", nowMillis);
            }
        }
        return chosen(steps, nowMillis);
    }

    private void serve(
            RolloutCandidate candidate,
            ServingModel model,
            List<RolloutStep> steps,
            long nowMillis) {
        if (serving != null && serving.state() == State.SERVING) {
            mark(serving, State.NEW, "it served before", nowMillis);
        }
        serving = candidate;
        demotion.ends();
        nothingServesSinceMillis = -1;
        candidate.lastProblem = "";
        verdicts.served(candidate.manifestSha256());
        mark(candidate, State.SERVING, "serves", nowMillis);
        steps.add(new RolloutStep.Serve(candidate.model, model));
    }

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
         * Deaths of other processes that this one has detected. A model that serves here keeps
         * serving.
         */
        ELSEWHERE,
        /**
         * A report of another process. A model that serves here keeps serving, since the other
         * machine may be at fault.
         */
        TOLD
    }

    /**
     * Handles a model that must not be called any more.
     *
     * @param whenMillis time of the verdict by the wall clock; a later pardon cancels it
     */
    List<RolloutStep> demoted(
            AnnouncedModel model, String reason, Finding finding, long whenMillis, long nowMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        RolloutCandidate candidate = candidates.of(model);
        boolean cancelled = verdicts.isCancelled(model.manifestSha256(), whenMillis);
        if (cancelled && finding != Finding.HERE) {
            return steps;
        }
        long verdictMillis = verdicts.timeOf(model.manifestSha256(), whenMillis);
        if (candidate.state() == State.DEMOTED) {
            // A pardon between the two verdicts may still arrive; it must cancel only the older.
            if (verdictMillis > candidate.verdictMillis) {
                judge(candidate, reason, finding, verdictMillis);
            }
            return steps;
        }
        if (candidate == serving && (finding == Finding.ELSEWHERE || finding == Finding.TOLD)) {
            return steps;
        }
        if (candidate == serving) {
            demotion.begins(nowMillis);
            if (finding != Finding.HERE) {
                steps.add(new RolloutStep.Demote(candidate.model, reason));
            }
        }
        mark(candidate, State.DEMOTED, reason, nowMillis);
        candidate.untilMillis = nowMillis;
        judge(candidate, reason, finding, verdictMillis);
        steps.add(
                finding == Finding.TOLD
                        ? new RolloutStep.PassOver(candidate.model, reason)
                        : new RolloutStep.Report(candidate.model, reason));
        return chosen(steps, nowMillis);
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
    List<RolloutStep> pardoned(String sha256, long whenMillis, long nowMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        if (!verdicts.pardon(sha256, whenMillis)) {
            return steps;
        }
        steps.add(new RolloutStep.Forgive(sha256, whenMillis));
        RolloutCandidate candidate = candidates.find(sha256);
        if (candidate == null) {
            return steps;
        }
        if ((candidate.state() == State.DEMOTED
                        && verdicts.isCancelled(sha256, candidate.verdictMillis))
                || candidate.state() == State.REFUSED
                || candidate.state() == State.SUSPECT) {
            mark(candidate, State.NEW, "pardoned", nowMillis);
        } else if (candidate.state() == State.LATE) {
            load(candidate, "pardoned while it is loaded", nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /**
     * Handles the passing of time.
     *
     * @param wallMillis the time by the wall clock, for verdicts
     */
    List<RolloutStep> tick(long nowMillis, long wallMillis) {
        List<RolloutStep> steps = new ArrayList<>();
        for (RolloutCandidate candidate : List.copyOf(candidates.all())) {
            if (candidate.state() == State.LOADING && nowMillis >= candidate.untilMillis) {
                mark(
                        candidate,
                        State.LATE,
                        "not ready after %s; once it is, it serves if nothing else does"
                                .formatted(times.loadTimeout()),
                        nowMillis);
                steps.add(new RolloutStep.GiveUpLoad(candidate.model));
                steps.add(new RolloutStep.Report(candidate.model, candidate.reason()));
                verdicts.add(
                        candidate.model, ModelVerdict.Kind.REFUSED, candidate.reason(), wallMillis);
            } else if (candidate.state() == State.WAITING && nowMillis >= candidate.untilMillis) {
                mark(candidate, State.NEW, candidate.reason(), nowMillis);
            }
        }
        return chosen(steps, nowMillis);
    }

    /** The time at which {@link #tick} has work to do, if nothing else happens before. */
    OptionalLong wakeAtMillis() {
        long wake = Long.MAX_VALUE;
        for (RolloutCandidate candidate : candidates.all()) {
            if (candidate.state() == State.LOADING || candidate.state() == State.WAITING) {
                wake = Math.min(wake, candidate.untilMillis);
            }
        }
        wake = Math.min(wake, chooseAtMillis);
        return wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake);
    }

    /** Closes the roll-out: from now on it chooses no model, and none serves. */
    void close() {
        closed = true;
        serving = null;
    }

    /** The serving model; empty while none serves, or only popular items answer. */
    Optional<ModelSince> serving() {
        return Optional.ofNullable(serving)
                .filter(candidate -> isCallable())
                .map(RolloutCandidate::since);
    }

    /** The newest model that is being fetched or loaded; empty if there is none. */
    Optional<ModelSince> loading() {
        return candidates.newestThat(RolloutCandidate::isUnderWay).map(RolloutCandidate::since);
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

    State state(String sha256) {
        RolloutCandidate candidate = candidates.find(sha256);
        return candidate == null ? null : candidate.state();
    }

    private List<RolloutStep> chosen(List<RolloutStep> steps, long nowMillis) {
        chooseAtMillis = Long.MAX_VALUE;
        if (newest != null && caughtUp && healthKnown && !closed) {
            choose(steps, nowMillis);
        }
        candidates.forget(candidate -> candidate == serving || demotion.isWanted(candidate));
        return steps;
    }

    private void choose(List<RolloutStep> steps, long nowMillis) {
        boolean isUnderWay = false;
        long notBefore = RolloutCandidate.NEVER;
        for (RolloutCandidate candidate : candidates.ofChain()) {
            if (candidate == serving && isCallable()) {
                stopFetchesBelow(candidate, steps, nowMillis);
                return;
            }
            if (candidate.state() == State.NEW) {
                if (!isDue(notBefore, nowMillis)) {
                    return;
                }
                fetch(candidate, steps, nowMillis);
            }
            if (candidate.state() == State.FETCHING || candidate.state() == State.LOADING) {
                if (isCallable()) {
                    stopFetchesBelow(serving, steps, nowMillis);
                    return;
                }
                isUnderWay = true;
                notBefore =
                        Math.max(notBefore, demotion.olderAtMillis(candidate, times.beforeOlder()));
            }
        }
        if (!isCallable()) {
            choosePopular(notBefore, steps, nowMillis);
            // A suspect may kill the process, and with it the load of the better model.
            if (!isUnderWay) {
                chooseSuspect(steps, nowMillis);
            }
        }
    }

    private void choosePopular(long notBefore, List<RolloutStep> steps, long nowMillis) {
        if (serving == null) {
            // Starts at once, since nothing answers meanwhile and every user waits.
            demotion.choose(notBefore, atMillis -> isDue(atMillis, nowMillis))
                    .ifPresent(
                            candidate -> steps.add(new RolloutStep.Fetch(candidate.model, true)));
        }
    }

    private void chooseSuspect(List<RolloutStep> steps, long nowMillis) {
        if (nothingServesSinceMillis < 0) {
            nothingServesSinceMillis = nowMillis;
        }
        long suspectAt = nothingServesSinceMillis + times.beforeSuspect().toMillis();
        candidates
                .newestThat(candidate -> candidate.state() == State.SUSPECT)
                .filter(candidate -> isDue(suspectAt, nowMillis))
                .ifPresent(
                        candidate -> {
                            fetch(candidate, steps, nowMillis);
                            candidate.lastResort = true;
                        });
    }

    private boolean isCallable() {
        return serving != null && !demotion.isPopularOnly();
    }

    private boolean isDue(long atMillis, long nowMillis) {
        if (nowMillis < atMillis) {
            chooseAtMillis = Math.min(chooseAtMillis, atMillis);
        }
        return nowMillis >= atMillis;
    }

    private void fetch(RolloutCandidate candidate, List<RolloutStep> steps, long nowMillis) {
        mark(candidate, State.FETCHING, "is fetched", nowMillis);
        candidate.begunMillis = nowMillis;
        // Starts at once after a demotion: processes hang one after another, so they do not all use
        // the store together.
        steps.add(new RolloutStep.Fetch(candidate.model, demotion.isPopularOnly()));
        if (isCallable()) {
            stopFetchesBelow(candidate, steps, nowMillis);
        }
    }

    /**
     * Stops fetches of older models, which are not needed while a newer one serves or is being
     * fetched.
     */
    private void stopFetchesBelow(
            RolloutCandidate chosen, List<RolloutStep> steps, long nowMillis) {
        for (RolloutCandidate candidate : candidates.all()) {
            if (candidate.state() == State.FETCHING
                    && candidates.rank(candidate) > candidates.rank(chosen)) {
                mark(candidate, State.NEW, "a newer one serves or is fetched", nowMillis);
                steps.add(new RolloutStep.StopFetch(candidate.model));
            }
        }
    }

    /**
     * Gives a load the full time. A late load that gets another chance continues: it may be ready
     * soon, and a second load would hang at the same place.
     */
    private void load(RolloutCandidate candidate, String reason, long nowMillis) {
        mark(candidate, State.LOADING, reason, nowMillis);
        candidate.untilMillis = nowMillis + times.loadTimeout().toMillis();
    }

    private void refuse(
            RolloutCandidate candidate,
            String reason,
            List<RolloutStep> steps,
            long nowMillis,
            long wallMillis) {
        mark(candidate, State.REFUSED, reason, nowMillis);
        verdicts.add(candidate.model, ModelVerdict.Kind.REFUSED, reason, wallMillis);
        steps.add(new RolloutStep.Report(candidate.model, reason));
    }

    private void mark(RolloutCandidate candidate, State state, String reason, long nowMillis) {
        transitions.accept(candidate.state(), state);
        candidate.move(state, reason, nowMillis);
    }
}
