package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.model.Artifact;
import io.nextup.serving.engine.ServingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

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
 * WAITING   its bytes could not be had; tried again after a while
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
 * SUSPECT  -> FETCHING            nothing serves for a while, and nothing better is left
 * REFUSED  -> NEW                 announced once more, at another time
 * SUSPECT, REFUSED, DEMOTED -> NEW  pardoned
 * any      -> DEMOTED             it hung, crashed or failed too often while it served; where it
 *                                 does not serve, another process, or one before this one, says so
 * </pre>
 *
 * <p>While nothing can be called, a model under way does not hold up the next older one for long:
 * whichever is ready first serves, until a newer one takes over. Meanwhile, what is popular in the
 * newest demoted model answers. Nothing is chosen before the announcements are read to their end
 * and the health of models is known. Not thread-safe.
 */
final class Rollout {
    /** Bad loads with which a model is not loaded again. A kill from outside may hit one. */
    private static final int MOST_BAD_LOADS = 3;

    /** Models to go back to of announcements that do not name them. */
    private static final int OWN_CHAIN = 1 + ModelAnnouncement.MOST_PREVIOUS;

    private static final int MOST_VERDICTS = 8;

    /** Demoted models that are in no chain any more are remembered up to this many models. */
    private static final int CAPACITY = 64;

    /** What became of a model. */
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

    private static final long NEVER = Long.MIN_VALUE;

    private static final class Entry {
        private AnnouncedModel model;
        private State state = State.NEW;
        private String reason = "not tried yet";
        private long sinceMillis;

        /** When its newest fetch began. */
        private long begunMillis;

        /**
         * When its load is late, or its bytes are fetched again; of a demoted one, for its popular
         * items, and never where these cannot be had.
         */
        private long untilMillis;

        /** Whether it is fetched though earlier loads were bad: for this one fetch. */
        private boolean lastResort;

        private String lastProblem = "";
        private long announcedMillis = NEVER;

        /** Of the newest verdict on it. */
        private long verdictMillis;

        private Entry(AnnouncedModel model) {
            this.model = model;
        }
    }

    private final Times times;

    /** Learns of every transition. */
    private final BiConsumer<State, State> transitions;

    /** By manifest; those that are in no chain any more, but under way, too. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private final Map<String, Long> pardons = new HashMap<>();
    private final List<ModelVerdict> verdicts = new ArrayList<>();
    private List<AnnouncedModel> chain = List.of();

    /** Whether the announcement does not say the chain, so that the process keeps it. */
    private boolean ownChain;

    /** The chain as the process keeps it. */
    private List<AnnouncedModel> remembered = List.of();

    private ModelAnnouncement newest;
    private long newestOffset = -1;
    private boolean caughtUp;
    private boolean healthKnown;
    private boolean closed;
    private Entry serving;

    /** Whether what serves may not be called: what is popular in it answers. */
    private boolean popularOnly;

    /** When the model that served was demoted. */
    private long demotedMillis = NEVER;

    /** The demoted model whose popular items are on the way. */
    private Entry popularWanted;

    private long nothingServesSinceMillis = -1;

    /** When an older model, a suspect, or what is popular in a demoted model, is to be tried. */
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
            chain = List.copyOf(before);
            remembered = chain;
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
        ownChain = announcement.by() == null && announcement.previous().isEmpty();
        chain = ownChain ? before(model) : announcement.models();
        rememberOwnChain(steps);
        chain.forEach(one -> entry(one).model = one);
        Entry entry = entry(model);
        boolean again =
                entry.announcedMillis != NEVER
                        && entry.announcedMillis != announcement.announcedTimeMillis();
        entry.announcedMillis = announcement.announcedTimeMillis();
        if (again && entry.state == State.REFUSED) {
            mark(entry, State.NEW, "announced once more", nowMillis);
        } else if (again && entry.state == State.LATE) {
            load(entry, "announced once more while it is loaded", nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** A chain of the process's own, for announcements that do not say what was before. */
    private List<AnnouncedModel> before(AnnouncedModel model) {
        List<AnnouncedModel> own = new ArrayList<>(List.of(model));
        for (AnnouncedModel older : chain) {
            if (!older.manifestSha256().equals(model.manifestSha256()) && own.size() < OWN_CHAIN) {
                own.add(older);
            }
        }
        return List.copyOf(own);
    }

    /** While the topic is read, the chain of each old record is soon another one. */
    private void rememberOwnChain(List<Step> steps) {
        if (caughtUp && ownChain && !chain.equals(remembered)) {
            remembered = chain;
            steps.add(new Step.Remember(chain));
        }
    }

    /** The models topic was read to its end, as it was when the reading began. */
    List<Step> caughtUp(long nowMillis) {
        List<Step> steps = new ArrayList<>();
        caughtUp = true;
        rememberOwnChain(steps);
        return chosen(steps, nowMillis);
    }

    /** The models topic is read from its beginning again, with other offsets. */
    void startedOver() {
        caughtUp = false;
        newestOffset = -1;
    }

    /** What other processes say of models was read, or takes too long. */
    List<Step> healthKnown(long nowMillis) {
        healthKnown = true;
        return chosen(new ArrayList<>(), nowMillis);
    }

    /** A model's bytes are on the local disk. */
    List<Step> fetched(String sha256, Artifact artifact, int badLoads, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Entry entry = entries.get(sha256);
        if (entry == popularWanted && entry != null) {
            popularWanted = null;
            if (serving == null) {
                serving = entry;
                popularOnly = true;
                entry.sinceMillis = nowMillis;
                steps.add(new Step.ServePopular(entry.model, artifact));
            }
            return chosen(steps, nowMillis);
        }
        if (entry == null || entry.state != State.FETCHING) {
            return steps;
        }
        if (badLoads >= MOST_BAD_LOADS) {
            refuse(
                    entry,
                    "%d loads of it ended their process or hang: pardon it, or publish it anew"
                            .formatted(badLoads),
                    steps,
                    nowMillis);
        } else if (badLoads > 0 && !entry.lastResort) {
            mark(
                    entry,
                    State.SUSPECT,
                    "%d load(s) of it ended their process or hang; it is loaded only if nothing else can serve"
                            .formatted(badLoads),
                    nowMillis);
            steps.add(new Step.Report(entry.model, entry.reason));
        } else {
            load(entry, "is loaded", nowMillis);
            steps.add(new Step.Load(entry.model, artifact));
        }
        return chosen(steps, nowMillis);
    }

    /** A model's bytes could not be had, or not be read: later they may be. */
    List<Step> unreachable(String sha256, String reason, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Entry entry = entries.get(sha256);
        if (entry == null) {
            return steps;
        }
        if (entry == popularWanted) {
            popularWanted = null;
            entry.untilMillis = nowMillis + times.retryMillis().getAsLong();
        } else if (isUnderWay(entry)) {
            long wait = times.retryMillis().getAsLong();
            mark(entry, State.WAITING, reason, nowMillis);
            entry.untilMillis = nowMillis + wait;
            if (!reason.equals(entry.lastProblem)) {
                entry.lastProblem = reason;
                steps.add(
                        new Step.Report(
                                entry.model,
                                "%s; it is tried again, next in %d s"
                                        .formatted(reason, wait / 1_000)));
            }
        }
        return chosen(steps, nowMillis);
    }

    /** A model must not serve. */
    List<Step> refused(String sha256, String reason, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Entry entry = entries.get(sha256);
        if (entry == null) {
            return steps;
        }
        if (entry == popularWanted) {
            popularWanted = null;
            // It stays demoted: once refused, one more announcement would have it called again.
            entry.untilMillis = Long.MAX_VALUE;
            steps.add(new Step.Report(entry.model, reason));
        } else if (isUnderWay(entry)) {
            refuse(
                    entry,
                    entry.state == State.LATE ? "late, and then " + reason : reason,
                    steps,
                    nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** A model is ready to serve. */
    List<Step> loaded(String sha256, ServingModel model, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Entry entry = entries.get(sha256);
        boolean expected =
                entry != null && (entry.state == State.LOADING || entry.state == State.LATE);
        if (!expected || closed) {
            steps.add(new Step.Release(model));
            return steps;
        }
        steps.add(new Step.Forgive(sha256, Long.MAX_VALUE));
        boolean newer = rank(entry) < rank(serving);
        if (!isCallable() || (newer && entry.state == State.LOADING)) {
            serve(entry, model, steps, nowMillis);
        } else {
            steps.add(new Step.Release(model));
            if (entry.state == State.LATE) {
                mark(entry, State.REFUSED, "it was late, and another one serves", nowMillis);
            } else {
                mark(entry, State.NEW, "a newer one serves", nowMillis);
            }
        }
        return chosen(steps, nowMillis);
    }

    private void serve(Entry entry, ServingModel model, List<Step> steps, long nowMillis) {
        if (serving != null && serving.state == State.SERVING) {
            mark(serving, State.NEW, "it served before", nowMillis);
        }
        serving = entry;
        popularOnly = false;
        popularWanted = null;
        nothingServesSinceMillis = -1;
        entry.lastProblem = "";
        mark(entry, State.SERVING, "serves", nowMillis);
        steps.add(new Step.Serve(entry.model, model));
    }

    /** Where a model was found not to be fit to be called. */
    enum Finding {
        /** It hung, crashed or failed here: it is called here no more. */
        HERE,
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
        Long pardoned = pardons.get(model.manifestSha256());
        Entry entry = entry(model);
        boolean cancelled = pardoned != null && pardoned >= whenMillis;
        if ((cancelled && finding != Finding.HERE)
                || entry.state == State.DEMOTED
                || (entry == serving && finding != Finding.HERE)) {
            return steps;
        }
        if (entry == serving) {
            popularOnly = true;
            demotedMillis = nowMillis;
        }
        mark(entry, State.DEMOTED, reason, nowMillis);
        entry.untilMillis = nowMillis;
        // The operator's clock may be ahead: what happens here now is later than the pardon.
        entry.verdictMillis = cancelled ? pardoned + 1 : whenMillis;
        if (finding != Finding.TOLD) {
            addVerdict(entry, ModelVerdict.Kind.DEMOTED, reason, entry.verdictMillis);
            steps.add(new Step.Report(entry.model, reason));
        }
        return chosen(steps, nowMillis);
    }

    /** An operator gives a model another chance. */
    List<Step> pardoned(String sha256, long whenMillis, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        Long before = pardons.get(sha256);
        if (before != null && before >= whenMillis) {
            return steps;
        }
        pardons.put(sha256, whenMillis);
        verdicts.removeIf(
                verdict ->
                        verdict.manifestSha256().equals(sha256)
                                && verdict.timeMillis() <= whenMillis);
        steps.add(new Step.Forgive(sha256, whenMillis));
        Entry entry = entries.get(sha256);
        if (entry == null) {
            return steps;
        }
        if ((entry.state == State.DEMOTED && entry.verdictMillis <= whenMillis)
                || entry.state == State.REFUSED
                || entry.state == State.SUSPECT) {
            mark(entry, State.NEW, "pardoned", nowMillis);
        } else if (entry.state == State.LATE) {
            load(entry, "pardoned while it is loaded", nowMillis);
        }
        return chosen(steps, nowMillis);
    }

    /** Time has passed. */
    List<Step> tick(long nowMillis) {
        List<Step> steps = new ArrayList<>();
        for (Entry entry : List.copyOf(entries.values())) {
            if (entry.state == State.LOADING && nowMillis >= entry.untilMillis) {
                mark(
                        entry,
                        State.LATE,
                        "not ready after %s; once it is, it serves if nothing else does"
                                .formatted(times.loadTimeout()),
                        nowMillis);
                steps.add(new Step.GiveUpLoad(entry.model));
                steps.add(new Step.Report(entry.model, entry.reason));
                addVerdict(entry, ModelVerdict.Kind.REFUSED, entry.reason, nowMillis);
            } else if (entry.state == State.WAITING && nowMillis >= entry.untilMillis) {
                mark(entry, State.NEW, entry.reason, nowMillis);
            }
        }
        return chosen(steps, nowMillis);
    }

    /** When {@link #tick} has something to do, if nothing else happens before. */
    OptionalLong wakeAtMillis() {
        long wake = Long.MAX_VALUE;
        for (Entry entry : entries.values()) {
            if (entry.state == State.LOADING || entry.state == State.WAITING) {
                wake = Math.min(wake, entry.untilMillis);
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

    /** What serves, since when; empty while nothing does, and where only popular items answer. */
    Optional<ModelSince> serving() {
        return Optional.ofNullable(serving).filter(entry -> isCallable()).map(Rollout::since);
    }

    /** What is loaded or fetched, the newest; empty where nothing is. */
    Optional<ModelSince> loading() {
        return newestThat(Rollout::isUnderWay).map(Rollout::since);
    }

    /** Manifests of the models that serve, or may be gone back to. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        chain.forEach(model -> needed.add(model.manifestSha256()));
        if (serving != null) {
            needed.add(serving.model.manifestSha256());
        }
        return needed;
    }

    /** What was refused or demoted here, newest last: of each model and kind the newest. */
    List<ModelVerdict> verdicts() {
        return List.copyOf(verdicts);
    }

    /** For a person who wonders why nothing serves. */
    String describe() {
        if (newest == null) {
            return caughtUp
                    ? "none was announced on the models topic so far"
                    : "the models topic is not read to its end yet";
        }
        Entry entry = entry(newest.model());
        return "the newest, %s: %s; %d more to go back to"
                .formatted(entry.model.version(), entry.reason, chain.size() - 1);
    }

    State state(String sha256) {
        Entry entry = entries.get(sha256);
        return entry == null ? null : entry.state;
    }

    private List<Step> chosen(List<Step> steps, long nowMillis) {
        chooseAtMillis = Long.MAX_VALUE;
        // What an earlier process remembered is gone back to, but never announced.
        if (newest != null && caughtUp && healthKnown && !closed) {
            choose(steps, nowMillis);
        }
        forgetWhatIsNotInTheChain();
        return steps;
    }

    private void choose(List<Step> steps, long nowMillis) {
        boolean isUnderWay = false;
        long notBefore = NEVER;
        for (AnnouncedModel model : chain) {
            Entry entry = entry(model);
            if (entry == serving && isCallable()) {
                stopFetchesBelow(entry, steps, nowMillis);
                return;
            }
            if (entry.state == State.NEW) {
                if (!isDue(notBefore, nowMillis)) {
                    return;
                }
                fetch(entry, steps, nowMillis);
            }
            if (entry.state == State.FETCHING || entry.state == State.LOADING) {
                if (isCallable()) {
                    stopFetchesBelow(serving, steps, nowMillis);
                    return;
                }
                isUnderWay = true;
                notBefore = Math.max(notBefore, olderAtMillis(entry));
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

    /**
     * When the next older model need no longer wait for one that is under way. At a first start one
     * model suffices, mostly, and another one would double what the store and the device have to
     * do. After a demotion users have had answers and miss them: neither the newest model nor one
     * that was under way before holds up the one to go back to. That one gets its time, or all
     * older models would be loaded at once.
     */
    private long olderAtMillis(Entry entry) {
        boolean holdsUpNothing =
                popularOnly && (rank(entry) == 0 || entry.begunMillis < demotedMillis);
        return holdsUpNothing ? NEVER : entry.begunMillis + times.beforeOlder().toMillis();
    }

    private void choosePopular(long notBefore, List<Step> steps, long nowMillis) {
        if (serving == null && popularWanted == null) {
            newestThat(entry -> entry.state == State.DEMOTED && entry.untilMillis < Long.MAX_VALUE)
                    .filter(entry -> isDue(Math.max(notBefore, entry.untilMillis), nowMillis))
                    .ifPresent(
                            entry -> {
                                popularWanted = entry;
                                steps.add(new Step.Fetch(entry.model));
                            });
        }
    }

    private void chooseSuspect(List<Step> steps, long nowMillis) {
        if (nothingServesSinceMillis < 0) {
            nothingServesSinceMillis = nowMillis;
        }
        long suspectAt = nothingServesSinceMillis + times.beforeSuspect().toMillis();
        newestThat(entry -> entry.state == State.SUSPECT)
                .filter(entry -> isDue(suspectAt, nowMillis))
                .ifPresent(
                        entry -> {
                            fetch(entry, steps, nowMillis);
                            entry.lastResort = true;
                        });
    }

    private boolean isCallable() {
        return serving != null && !popularOnly;
    }

    private boolean isDue(long atMillis, long nowMillis) {
        if (nowMillis < atMillis) {
            chooseAtMillis = Math.min(chooseAtMillis, atMillis);
        }
        return nowMillis >= atMillis;
    }

    private void fetch(Entry entry, List<Step> steps, long nowMillis) {
        mark(entry, State.FETCHING, "is fetched", nowMillis);
        entry.begunMillis = nowMillis;
        steps.add(new Step.Fetch(entry.model));
        if (isCallable()) {
            stopFetchesBelow(entry, steps, nowMillis);
        }
    }

    /** Older models are not needed while something newer serves or is on its way. */
    private void stopFetchesBelow(Entry chosen, List<Step> steps, long nowMillis) {
        for (Entry entry : entries.values()) {
            if (entry.state == State.FETCHING && rank(entry) > rank(chosen)) {
                mark(entry, State.NEW, "a newer one serves or is fetched", nowMillis);
                steps.add(new Step.StopFetch(entry.model));
            }
        }
    }

    private void forgetWhatIsNotInTheChain() {
        entries.values()
                .removeIf(
                        entry ->
                                rank(entry) == Integer.MAX_VALUE
                                        && entry != serving
                                        && entry != popularWanted
                                        && !isUnderWay(entry)
                                        && entry.state != State.DEMOTED);
        entries.values().stream()
                .filter(
                        entry ->
                                entry.state == State.DEMOTED
                                        && entry != serving
                                        && rank(entry) == Integer.MAX_VALUE)
                .map(entry -> entry.model.manifestSha256())
                .sorted(Comparator.comparing(sha256 -> entries.get(sha256).sinceMillis))
                .limit(Math.max(0, entries.size() - CAPACITY))
                .toList()
                .forEach(entries::remove);
    }

    private Entry entry(AnnouncedModel model) {
        return entries.computeIfAbsent(model.manifestSha256(), sha256 -> new Entry(model));
    }

    private Optional<Entry> newestThat(Predicate<Entry> fits) {
        return chain.stream().map(this::entry).filter(fits).findFirst();
    }

    /** 0 for the newest of the chain; beyond all others for one that is not in it. */
    private int rank(Entry entry) {
        for (int i = 0; entry != null && i < chain.size(); i++) {
            if (chain.get(i).manifestSha256().equals(entry.model.manifestSha256())) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static boolean isUnderWay(Entry entry) {
        return entry.state == State.FETCHING
                || entry.state == State.LOADING
                || entry.state == State.LATE;
    }

    /**
     * Gives a load the full time. A late one that is given another chance goes on: it may be ready
     * soon, and a second one beside it would hang where the first does.
     */
    private void load(Entry entry, String reason, long nowMillis) {
        mark(entry, State.LOADING, reason, nowMillis);
        entry.untilMillis = nowMillis + times.loadTimeout().toMillis();
    }

    private void refuse(Entry entry, String reason, List<Step> steps, long nowMillis) {
        mark(entry, State.REFUSED, reason, nowMillis);
        addVerdict(entry, ModelVerdict.Kind.REFUSED, reason, nowMillis);
        steps.add(new Step.Report(entry.model, reason));
    }

    private void addVerdict(Entry entry, ModelVerdict.Kind kind, String reason, long whenMillis) {
        String sha256 = entry.model.manifestSha256();
        verdicts.removeIf(older -> older.manifestSha256().equals(sha256) && older.kind() == kind);
        verdicts.add(ModelVerdict.of(entry.model.version(), sha256, kind, reason, whenMillis));
        if (verdicts.size() > MOST_VERDICTS) {
            verdicts.remove(0);
        }
    }

    private void mark(Entry entry, State state, String reason, long nowMillis) {
        transitions.accept(entry.state, state);
        entry.state = state;
        entry.lastResort = entry.lastResort && state == State.FETCHING;
        entry.reason = reason;
        entry.sinceMillis = nowMillis;
    }

    private static ModelSince since(Entry entry) {
        return new ModelSince(
                entry.model.version(), entry.model.manifestSha256(), entry.sinceMillis);
    }
}
