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
 * Decides which model of one slot a process serves. The newest announced model that can serve
 * shall; the topic's offset is the order. Whoever calls says what time it is, and does the steps
 * that each call returns.
 *
 * <p>The chain is the newest announcement's model and those to go back to, newest first. Each model
 * of it is in one state:
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
 *          -> SUSPECT, REFUSED    its bytes are there, and the disk tells of bad loads
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
 * <p>While nothing can be called, a model under way does not hold up the next older one for long:
 * whichever is ready first serves, until a newer one takes over. Meanwhile, what is popular in the
 * newest demoted model whose bytes can be had answers. Nothing is chosen before the announcements
 * are read to their end and the health of models is known. Not thread-safe.
 */
final class Rollout {
    /** Bad loads with which a model is not loaded again. A kill from outside may hit one. */
    private static final int MOST_BAD_LOADS = 3;

    /** State of one model, as the table above has it. */
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
     * @param loadTimeout most time for loading and warming up
     * @param beforeOlder how long a model may be under way, while nothing serves, before an older
     *     one is fetched as well
     * @param beforeSuspect how long nothing may serve before a suspect is tried
     * @param retryMillis draws how long to wait before bytes that could not be had are fetched
     *     again
     */
    record Times(
            Duration loadTimeout,
            Duration beforeOlder,
            Duration beforeSuspect,
            LongSupplier retryMillis) {}

    private final Times times;

    /** Learns of every transition. */
    private final BiConsumer<State, State> transitions;

    private final Verdicts verdicts = new Verdicts();
    private final Chain chain = new Chain();
    private final Candidates candidates = new Candidates(chain);
    private final Demotion demotion = new Demotion(candidates);
    private ModelAnnouncement newest;
    private long newestOffset = -1;
    private boolean caughtUp;
    private boolean healthKnown;
    private boolean closed;
    private Candidate serving;

    private long nothingServesSinceMillis = -1;

    /** Time to try an older model, a suspect, or the popular items of a demoted one. */
    private long chooseAtMillis = Long.MAX_VALUE;

    Rollout(Times times) {
        this(times, (from, to) -> {});
    }

    /**
     * A roll-out whose transitions can be watched.
     *
     * @param transitions learns what state a model had, and has from then on
     */
    Rollout(Times times, BiConsumer<State, State> transitions) {
        this.times = requireNonNull(times, "times is null");
        this.transitions = requireNonNull(transitions, "transitions is null");
    }

    /** The models that an earlier process of this directory could go back to, newest first. */
    void remember(List<AnnouncedModel> before) {
        if (newest == null) {
            chain.restore(before);
        }
    }

    /**
     * A record of the models topic.
     *
     * @param offset of the record: an older one than the newest known is nothing new
     */
    List<Step> announced(long offset, ModelAnnouncement announcement, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        if (offset <= newestOffset) {
            return steps;
        }
        newestOffset = offset;
        AnnouncedModel model = announcement.model();
        newest = announcement;
        chain.announced(announcement);
        rememberChain(steps);
        chain.models().forEach(one -> candidates.of(one).model = one);
        Candidate candidate = candidates.of(model);
        boolean again =
                candidate.announcedMillis != Candidate.NEVER
                        && candidate.announcedMillis != announcement.announcedTimeMillis();
        candidate.announcedMillis = announcement.announcedTimeMillis();
        if (again && candidate.state() == State.REFUSED) {
            mark(candidate, State.NEW, "announced once more", nowMillis);
        } else if (again && candidate.state() == State.LATE) {
            load(candidate, "announced once more while it is loaded", nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** Waits for the topic's end: the chains of old records are soon replaced. */
    private void rememberChain(List<Step> steps) {
        if (caughtUp) {
            chain.toRemember().ifPresent(models -> steps.add(new Step.Remember(models)));
        }
    }

    /** The models topic was read to its end, as it was when the reading began. */
    List<Step> caughtUp(long nowMillis) {
        List<Step> steps = new ArrayList<>();
        caughtUp = true;
        rememberChain(steps);
        return chosen(steps, nowMillis);
    }

    /** The models topic is read from its beginning again, with other offsets. */
    void startedOver() {
        caughtUp = false;
        newestOffset = -1;
    }

    /** The health of models in other processes was read, or takes too long. */
    List<Step> healthKnown(long nowMillis) {
        healthKnown = true;
        return chosen(new ArrayList<>(), nowMillis);
    }

    /** A model's bytes are on the local disk. */
    List<Step> fetched(String sha256, Artifact artifact, int badLoads, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Candidate candidate = candidates.find(sha256);
        if (demotion.fetchEnded(candidate)) {
            if (serving == null) {
                serving = candidate;
                demotion.popularServes();
                candidate.answersSince(nowMillis);
                steps.add(new Step.ServePopular(candidate.model, artifact));
            }
            return chosen(steps, nowMillis);
        }
        if (candidate == null || candidate.state() != State.FETCHING) {
            return steps;
        }
        if (badLoads >= MOST_BAD_LOADS) {
            refuse(
                    candidate,
                    "%d loads of it ended their process or hang: pardon it, or publish it anew"
                            .formatted(badLoads),
                    steps,
                    nowMillis);
        } else if (badLoads > 0 && !candidate.lastResort) {
            mark(
                    candidate,
                    State.SUSPECT,
                    "%d load(s) of it ended their process or hang; it is loaded only if nothing else can serve"
                            .formatted(badLoads),
                    nowMillis);
            steps.add(new Step.Report(candidate.model, candidate.reason()));
        } else {
            load(candidate, "is loaded", nowMillis);
            steps.add(new Step.Load(candidate.model, artifact));
        }
        return chosen(steps, nowMillis);
    }

    /** A model's bytes could not be had, or not be read: later they may be. */
    List<Step> unreachable(String sha256, String reason, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Candidate candidate = candidates.find(sha256);
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
     * What was to answer from now on could not be handed over. What answers instead is not known:
     * it is chosen anew.
     */
    List<Step> notTaken(String sha256, String reason, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Candidate candidate = candidates.find(sha256);
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

    private void waits(Candidate candidate, String reason, List<Step> steps, long nowMillis) {
        long wait = times.retryMillis().getAsLong();
        mark(candidate, State.WAITING, reason, nowMillis);
        candidate.untilMillis = nowMillis + wait;
        if (!reason.equals(candidate.lastProblem)) {
            candidate.lastProblem = reason;
            steps.add(
                    new Step.Report(
                            candidate.model,
                            "%s; it is tried again, next in %d s".formatted(reason, wait / 1_000)));
        }
    }

    /** A model must not serve. */
    List<Step> refused(String sha256, String reason, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Candidate candidate = candidates.find(sha256);
        if (candidate == null) {
            return steps;
        }
        if (demotion.fetchEnded(candidate)) {
            // It stays demoted: once refused, one more announcement would have it called again.
            candidate.untilMillis = Long.MAX_VALUE;
            steps.add(new Step.Report(candidate.model, reason));
        } else if (candidate.isUnderWay()) {
            refuse(
                    candidate,
                    candidate.state() == State.LATE ? "late, and then " + reason : reason,
                    steps,
                    nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** A model is ready to serve. */
    List<Step> loaded(String sha256, ServingModel model, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Candidate candidate = candidates.find(sha256);
        boolean expected =
                candidate != null
                        && (candidate.state() == State.LOADING || candidate.state() == State.LATE);
        if (!expected || closed) {
            steps.add(new Step.Release(model));
            return steps;
        }
        steps.add(new Step.ForgetLoads(sha256));
        boolean newer = candidates.rank(candidate) < candidates.rank(serving);
        if (!isCallable() || (newer && candidate.state() == State.LOADING)) {
            serve(candidate, model, steps, nowMillis);
        } else {
            steps.add(new Step.Release(model));
            if (candidate.state() == State.LATE) {
                mark(candidate, State.REFUSED, "it was late, and another one serves", nowMillis);
            } else {
                mark(candidate, State.NEW, "a newer one serves", nowMillis);
            }
        }
        return chosen(steps, nowMillis);
    }

    private void serve(Candidate candidate, ServingModel model, List<Step> steps, long nowMillis) {
        if (serving != null && serving.state() == State.SERVING) {
            mark(serving, State.NEW, "it served before", nowMillis);
        }
        serving = candidate;
        demotion.ends();
        nothingServesSinceMillis = -1;
        candidate.lastProblem = "";
        mark(candidate, State.SERVING, "serves", nowMillis);
        steps.add(new Step.Serve(candidate.model, model));
    }

    /** Place where a model was found unfit to be called. */
    enum Finding {
        /** It hung, crashed or failed here, as the engine says: that calls it no more. */
        HERE,
        /**
         * Processes died of it, as their notes tell: called here no more, unless pardoned since.
         */
        NOTED,
        /** Other processes died of it, which this one finds out. What serves here is left. */
        ELSEWHERE,
        /** Another process says so. What serves here is left: the other machine may be wrong. */
        TOLD
    }

    /**
     * A model must not be called any more.
     *
     * @param whenMillis the time of the verdict: a later pardon cancels it
     */
    List<Step> demoted(
            AnnouncedModel model, String reason, Finding finding, long whenMillis, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Candidate candidate = candidates.of(model);
        boolean cancelled = verdicts.isCancelled(model.manifestSha256(), whenMillis);
        if (cancelled && finding != Finding.HERE) {
            return steps;
        }
        long verdictMillis = verdicts.timeOf(model.manifestSha256(), whenMillis);
        if (candidate.state() == State.DEMOTED) {
            // A pardon between the two verdicts may come later still: it cancels only the older.
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
                steps.add(new Step.Demote(candidate.model, reason));
            }
        }
        mark(candidate, State.DEMOTED, reason, nowMillis);
        candidate.untilMillis = nowMillis;
        judge(candidate, reason, finding, verdictMillis);
        steps.add(
                finding == Finding.TOLD
                        ? new Step.PassOver(candidate.model, reason)
                        : new Step.Report(candidate.model, reason));
        return chosen(steps, nowMillis);
    }

    /** Keeps the time of a verdict, and the verdict itself where no other process says it. */
    private void judge(Candidate candidate, String reason, Finding finding, long verdictMillis) {
        candidate.verdictMillis = verdictMillis;
        if (finding != Finding.TOLD) {
            verdicts.add(candidate.model, ModelVerdict.Kind.DEMOTED, reason, verdictMillis);
        }
    }

    /** An operator gives a model another chance. */
    List<Step> pardoned(String sha256, long whenMillis, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        if (!verdicts.pardon(sha256, whenMillis)) {
            return steps;
        }
        steps.add(new Step.Forgive(sha256, whenMillis));
        Candidate candidate = candidates.find(sha256);
        if (candidate == null) {
            return steps;
        }
        if ((candidate.state() == State.DEMOTED && candidate.verdictMillis <= whenMillis)
                || candidate.state() == State.REFUSED
                || candidate.state() == State.SUSPECT) {
            mark(candidate, State.NEW, "pardoned", nowMillis);
        } else if (candidate.state() == State.LATE) {
            load(candidate, "pardoned while it is loaded", nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** Time has passed. */
    List<Step> tick(long nowMillis) {
        List<Step> steps = new ArrayList<>();
        for (Candidate candidate : List.copyOf(candidates.all())) {
            if (candidate.state() == State.LOADING && nowMillis >= candidate.untilMillis) {
                mark(
                        candidate,
                        State.LATE,
                        "not ready after %s; once it is, it serves if nothing else does"
                                .formatted(times.loadTimeout()),
                        nowMillis);
                steps.add(new Step.GiveUpLoad(candidate.model));
                steps.add(new Step.Report(candidate.model, candidate.reason()));
                verdicts.add(
                        candidate.model, ModelVerdict.Kind.REFUSED, candidate.reason(), nowMillis);
            } else if (candidate.state() == State.WAITING && nowMillis >= candidate.untilMillis) {
                mark(candidate, State.NEW, candidate.reason(), nowMillis);
            }
        }
        return chosen(steps, nowMillis);
    }

    /** Time at which {@link #tick} has something to do, if nothing else happens before. */
    OptionalLong wakeAtMillis() {
        long wake = Long.MAX_VALUE;
        for (Candidate candidate : candidates.all()) {
            if (candidate.state() == State.LOADING || candidate.state() == State.WAITING) {
                wake = Math.min(wake, candidate.untilMillis);
            }
        }
        wake = Math.min(wake, chooseAtMillis);
        return wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake);
    }

    /** Nothing is chosen, and nothing serves, from now on. */
    void close() {
        closed = true;
        serving = null;
    }

    /** Model that serves; empty while none does, and where only popular items answer. */
    Optional<ModelSince> serving() {
        return Optional.ofNullable(serving).filter(candidate -> isCallable()).map(Candidate::since);
    }

    /** Newest model that is fetched or loaded; empty where none is. */
    Optional<ModelSince> loading() {
        return candidates.newestThat(Candidate::isUnderWay).map(Candidate::since);
    }

    /** Manifests of the models that serve, or may be gone back to. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        chain.models().forEach(model -> needed.add(model.manifestSha256()));
        if (serving != null) {
            needed.add(serving.manifestSha256());
        }
        return needed;
    }

    /** Verdicts on models that were refused or demoted here, newest last. */
    List<ModelVerdict> verdicts() {
        return verdicts.all();
    }

    /** Tells a person why nothing serves. */
    String describe() {
        if (newest == null) {
            return caughtUp
                    ? "none was announced on the models topic so far"
                    : "the models topic is not read to its end yet";
        }
        Candidate candidate = candidates.of(newest.model());
        return "the newest, %s: %s; %d more to go back to"
                .formatted(
                        candidate.model.version(), candidate.reason(), chain.models().size() - 1);
    }

    State state(String sha256) {
        Candidate candidate = candidates.find(sha256);
        return candidate == null ? null : candidate.state();
    }

    private List<Step> chosen(List<Step> steps, long nowMillis) {
        chooseAtMillis = Long.MAX_VALUE;
        // The chain of an earlier process is only gone back to: it was not announced.
        if (newest != null && caughtUp && healthKnown && !closed) {
            choose(steps, nowMillis);
        }
        candidates.forget(candidate -> candidate == serving || demotion.isWanted(candidate));
        return steps;
    }

    private void choose(List<Step> steps, long nowMillis) {
        boolean isUnderWay = false;
        long notBefore = Candidate.NEVER;
        for (Candidate candidate : candidates.ofChain()) {
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
            // A suspect may end the process, and with it the load of the better model.
            if (!isUnderWay) {
                chooseSuspect(steps, nowMillis);
            }
        }
    }

    private void choosePopular(long notBefore, List<Step> steps, long nowMillis) {
        if (serving == null) {
            // Nobody answers at all meanwhile: every user waits for it.
            demotion.choose(notBefore, atMillis -> isDue(atMillis, nowMillis))
                    .ifPresent(candidate -> steps.add(new Step.Fetch(candidate.model, true)));
        }
    }

    private void chooseSuspect(List<Step> steps, long nowMillis) {
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

    private void fetch(Candidate candidate, List<Step> steps, long nowMillis) {
        mark(candidate, State.FETCHING, "is fetched", nowMillis);
        candidate.begunMillis = nowMillis;
        // Processes hang one after another, so the store is not asked by all of them at once.
        steps.add(new Step.Fetch(candidate.model, demotion.isPopularOnly()));
        if (isCallable()) {
            stopFetchesBelow(candidate, steps, nowMillis);
        }
    }

    /** Older models are not needed while something newer serves or is on its way. */
    private void stopFetchesBelow(Candidate chosen, List<Step> steps, long nowMillis) {
        for (Candidate candidate : candidates.all()) {
            if (candidate.state() == State.FETCHING
                    && candidates.rank(candidate) > candidates.rank(chosen)) {
                mark(candidate, State.NEW, "a newer one serves or is fetched", nowMillis);
                steps.add(new Step.StopFetch(candidate.model));
            }
        }
    }

    /**
     * Gives a load the full time. A late one that is given another chance goes on: it may be ready
     * soon, and a second one beside it would hang where the first does.
     */
    private void load(Candidate candidate, String reason, long nowMillis) {
        mark(candidate, State.LOADING, reason, nowMillis);
        candidate.untilMillis = nowMillis + times.loadTimeout().toMillis();
    }

    private void refuse(Candidate candidate, String reason, List<Step> steps, long nowMillis) {
        mark(candidate, State.REFUSED, reason, nowMillis);
        verdicts.add(candidate.model, ModelVerdict.Kind.REFUSED, reason, nowMillis);
        steps.add(new Step.Report(candidate.model, reason));
    }

    private void mark(Candidate candidate, State state, String reason, long nowMillis) {
        transitions.accept(candidate.state(), state);
        candidate.move(state, reason, nowMillis);
    }
}
