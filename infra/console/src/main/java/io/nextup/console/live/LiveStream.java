package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelSince;
import io.nextup.event.Recommendation;
import io.nextup.intake.TrialUsers;
import io.nextup.models.Served;
import io.nextup.models.SlotHealth;
import io.nextup.outcome.ClickCounts;
import io.nextup.outcome.HitRates;
import io.nextup.outcome.ListJudge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Record of the last minutes of the stream. Times are milliseconds since the epoch and are passed
 * in. Thread-safe.
 */
public final class LiveStream {
    /** Seconds that are remembered. */
    public static final int SECONDS = 900;

    /** Seconds over which rates go. */
    private static final int RATE_SECONDS = 60;

    /** Smaller steps back change nothing: the next second ends once the clock has caught up. */
    private static final long SET_BACK_SECONDS = 2;

    /** Record timestamps further back are not those of clicks. */
    private static final long MOST_DELAY_MILLIS = 600_000;

    /** Most items whose clicks are counted. */
    private static final int MOST_ITEMS = 100_000;

    /** Users whose lists are remembered, and events and lists that wait to be judged. */
    static final ListJudge.Bounds JUDGED = new ListJudge.Bounds(50_000, 100_000);

    private final String brokers;

    /** All clicks, whether they are answered or not. */
    private final ClickCounts clicks = new ClickCounts(MOST_ITEMS);

    private final HitRates hitRates = new HitRates();
    private final ListJudge judge;
    private final Answerable answerable = new Answerable();
    private final OpenEvents open = new OpenEvents();
    private final RecentUsers recentUsers = new RecentUsers();
    private final ErasedUsers erased = new ErasedUsers();

    /** Users who are to be forgotten by the next tick: one pass over what waits serves them all. */
    private final Set<String> doomed = new HashSet<>();

    private final Latencies latencies = new Latencies();
    private final Deque<Point> points = new ArrayDeque<>();
    private final Marks marks = new Marks();
    private final Map<String, Long> deadLetters = new TreeMap<>();

    private final String slotName;

    /** Empty until the topics about models are read. */
    private Optional<SlotHealth> known = Optional.empty();

    private boolean brokersAnswer = true;
    private Optional<String> unreadable = Optional.empty();
    private int oneOf = 1;
    private Double attainable;
    private long second;
    private long lastAnswerMillis;
    private int events;
    private int recommendations;
    private int refused;
    private String describedVersion;
    private String family;
    private Long learntUntil;
    private long newestEventMillis = Long.MIN_VALUE;

    /**
     * News after a second.
     *
     * @param now milliseconds since the epoch
     */
    public record Second(long now, Point point, List<Mark> marks, Status status) {}

    /**
     * All that is remembered.
     *
     * @param now milliseconds since the epoch
     */
    public record History(long now, List<Point> seconds, List<Mark> marks, Status status) {}

    /**
     * Begins with nothing.
     *
     * @param brokers addresses of the brokers, for people
     * @param slot name of the slot whose models serve
     * @param horizon longest time from a list to the answer of the event that judges it
     */
    public LiveStream(String brokers, String slot, Duration horizon, long nowMillis) {
        this.brokers = requireNonNull(brokers, "brokers is null");
        slotName = requireNonNull(slot, "slot is null");
        judge = new ListJudge(horizon, JUDGED, new ClickCounts(MOST_ITEMS), hitRates::add);
        second = nowMillis / 1_000;
        lastAnswerMillis = nowMillis;
    }

    /**
     * Takes an interaction.
     *
     * @param interaction the interaction at its order time
     * @param event reference by which recommendations name it
     * @param recordMillis the record's timestamp: the time of the click, which is not known where
     *     it lies more than ten minutes back or after now
     */
    public synchronized void interaction(
            Interaction interaction, String event, long recordMillis, long nowMillis) {
        long delay = nowMillis - recordMillis;
        OptionalLong click =
                delay < 0 || delay > MOST_DELAY_MILLIS
                        ? OptionalLong.empty()
                        : OptionalLong.of(recordMillis);
        events++;
        if (isLeftOut(interaction.userId())) {
            return;
        }
        // A clock that runs ahead must not hide that the others' events are old.
        newestEventMillis =
                Math.max(newestEventMillis, Math.min(interaction.eventTimeMillis(), nowMillis));
        recentUsers.add(interaction.userId(), nowMillis);
        clicks.clicked(interaction.itemId());
        judge.event(interaction, event);
        if (answerable.takes(interaction, event)) {
            open.clicked(interaction.userId(), event, interaction.type(), click, nowMillis)
                    .ifPresent(latencies::answered);
        }
    }

    /**
     * Takes a recommendation the moment it arrives: that is when its user may see it. Some come
     * here, and all to {@link #recommendation}, before or after.
     */
    public synchronized void arrived(Recommendation recommendation, long nowMillis) {
        if (!isLeftOut(recommendation.userId())) {
            answered(recommendation, true, nowMillis);
        }
    }

    /** Takes a recommendation, some time after its arrival. */
    public synchronized void recommendation(Recommendation recommendation, long nowMillis) {
        recommendations++;
        lastAnswerMillis = nowMillis;
        if (!isLeftOut(recommendation.userId())) {
            answered(recommendation, false, nowMillis);
            judge.recommended(recommendation, nowMillis);
        }
    }

    /**
     * Returns true for users who are only counted: whoever plays a user clicks what was
     * recommended, and a list for an erased user may answer an event from before the erasure.
     */
    private boolean isLeftOut(String user) {
        return TrialUsers.isTrial(user) || erased.contains(user);
    }

    /**
     * Takes the erasure of a user. The next tick forgets the user, and records that come later are
     * only counted.
     */
    public synchronized void erased(String user) {
        if (!isLeftOut(user)) {
            erased.add(user);
            doomed.add(user);
        }
    }

    private void forgetDoomed() {
        if (!doomed.isEmpty()) {
            open.forget(doomed);
            answerable.forget(doomed);
            recentUsers.forget(doomed);
            judge.forget(doomed);
            doomed.clear();
        }
    }

    /** Forgets all users: records were missed, and erasures may be among them. */
    public synchronized void missed() {
        forgetDoomed();
        open.forget();
        answerable.forget();
        recentUsers.forget();
        judge.forgetUsers();
    }

    private void answered(Recommendation recommendation, boolean timed, long nowMillis) {
        for (String event : recommendation.references()) {
            open.answered(recommendation.userId(), event, timed, nowMillis)
                    .ifPresent(latencies::answered);
        }
    }

    /** Counts an interaction of a user outside the sample. */
    public synchronized void otherInteraction() {
        events++;
    }

    /** Counts a recommendation to a user outside the sample. */
    public synchronized void otherRecommendation(long nowMillis) {
        recommendations++;
        lastAnswerMillis = nowMillis;
    }

    /**
     * Takes the size of the sample of users whose records come whole.
     *
     * @param oneOfUsers number of users of whom one is in it
     */
    public synchronized void sample(int oneOfUsers) {
        if (oneOf != oneOfUsers) {
            open.forget();
            recentUsers.forget();
            judge.forgetLists();
            oneOf = oneOfUsers;
        }
    }

    /**
     * Takes a dead letter.
     *
     * @param user user of the refused event; null where it cannot be read
     * @param event reference of the refused event
     */
    public synchronized void deadLetter(DeadLetter letter, String user, String event) {
        refused++;
        deadLetters.merge(letter.reason().word(), 1L, Long::sum);
        if (user != null) {
            open.refused(user, event);
        }
    }

    /** Takes the state of the slot's models. */
    public synchronized void models(SlotHealth now) {
        known = Optional.of(now);
    }

    /** Takes whether the brokers answer. */
    public synchronized void brokersAnswer(boolean answer) {
        brokersAnswer = answer;
        unreadable = Optional.empty();
    }

    /** Takes why the topics cannot be read, until the brokers answer or do not. */
    public synchronized void unreadable(String reason) {
        unreadable = Optional.of(reason);
    }

    /** Takes the hit rate at 10 that an oracle reaches, where events are simulated. */
    public synchronized void attainable(double hitRate) {
        attainable = hitRate;
    }

    /**
     * Ends the seconds before a time.
     *
     * @return each second that has ended since the last call, the oldest first; after a longer
     *     pause only the last of them
     */
    public synchronized List<Second> tick(long nowMillis) {
        forgetDoomed();
        long now = nowMillis / 1_000;
        if (now < second - SET_BACK_SECONDS) {
            setBack(now, nowMillis);
        }
        if (now <= second) {
            return List.of();
        }
        judge.judge(nowMillis);
        int waiting = open.waiting(nowMillis) * oneOf;
        // A machine that slept has no seconds to show for it.
        second = Math.max(second, now - SECONDS);
        List<Point> ended = new ArrayList<>();
        while (second < now) {
            Latencies.Summary times = latencies.endSecond();
            Point point =
                    new Point(
                            second,
                            events,
                            recommendations,
                            times.p50(),
                            times.p99(),
                            refused,
                            waiting);
            events = 0;
            recommendations = 0;
            refused = 0;
            second++;
            points.addLast(point);
            ended.add(point);
        }
        while (points.size() > SECONDS) {
            points.removeFirst();
        }
        Status status = status(nowMillis);
        List<Mark> fresh = marks.takeFresh();
        List<Second> seconds = new ArrayList<>();
        for (Point point : ended) {
            boolean last = point.t() == now - 1;
            seconds.add(new Second(nowMillis, point, last ? fresh : List.of(), status));
        }
        return seconds;
    }

    /** Goes on at the time to which the clock was set back; judges or forgets what waits. */
    private void setBack(long now, long nowMillis) {
        judge.judgeAll();
        open.forget();
        points.removeIf(point -> point.t() >= now);
        marks.forgetFrom(nowMillis);
        lastAnswerMillis = Math.min(lastAnswerMillis, nowMillis);
        second = now;
    }

    /** Returns all that is remembered. */
    public synchronized History history(long nowMillis) {
        return new History(nowMillis, List.copyOf(points), marks.all(), status(nowMillis));
    }

    /**
     * Takes what a registry says of a model.
     *
     * @param learntUntil time of the newest event that it learnt, milliseconds since the epoch;
     *     null where that is not known
     */
    public synchronized void described(String version, String family, Long learntUntil) {
        describedVersion = version;
        this.family = family;
        this.learntUntil = learntUntil;
    }

    /**
     * Returns some users of the last minutes, the one with the newest event first: none who is
     * played, erased or outside the sample.
     */
    public synchronized List<RecentUser> recentUsers(int most, long nowMillis) {
        forgetDoomed();
        return recentUsers.newest(most, nowMillis);
    }

    /** Returns the most clicked items with the number of their clicks, most clicked first. */
    public Map<String, Integer> mostClicked(int n) {
        Map<String, Integer> now;
        synchronized (this) {
            now = clicks.clicks();
        }
        // Ranking takes time, in which the reader must not wait.
        return ClickCounts.most(now, n);
    }

    private Status status(long nowMillis) {
        int overdue = open.waitingFor(Condition.SILENCE_MILLIS, nowMillis) * oneOf;
        Condition now =
                Condition.of(
                        new Condition.Signs(
                                brokers,
                                brokersAnswer,
                                unreadable,
                                known,
                                overdue,
                                nowMillis - lastAnswerMillis),
                        nowMillis);
        SlotHealth slot =
                known.orElseGet(() -> new SlotHealth(slotName, Optional.empty(), List.of()));
        marks.condition(now, nowMillis);
        Status.Serving serving = serving(slot, nowMillis);
        if (serving != null) {
            marks.serves(serving.version(), serving.since());
        }
        return new Status(
                now,
                serving,
                judged(),
                attainable,
                latencies.summary(),
                deadLetters,
                rate(true),
                rate(false),
                newestEventMillis == Long.MIN_VALUE ? null : (Long) newestEventMillis,
                judge.users(),
                judge.forgetsUsers(),
                oneOf,
                slot.processes().stream()
                        .map(one -> Status.JobProcess.of(one, nowMillis))
                        .toList());
    }

    /** Returns the hit rates by model, the newest model first. */
    private List<Judged> judged() {
        List<Judged> rates = new ArrayList<>();
        hitRates.all().forEach(rate -> rates.add(Judged.of(rate)));
        Collections.reverse(rates);
        return rates;
    }

    private double rate(boolean ofEvents) {
        return points.stream()
                .skip(Math.max(0, points.size() - RATE_SECONDS))
                .mapToInt(point -> ofEvents ? point.events() : point.recommendations())
                .average()
                .orElse(0);
    }

    private Status.Serving serving(SlotHealth slot, long nowMillis) {
        Served served = slot.served(nowMillis).orElse(null);
        if (served == null) {
            return null;
        }
        long since =
                slot.processes().stream()
                        .map(Health::serving)
                        .filter(Objects::nonNull)
                        .filter(one -> one.manifestSha256().equals(served.manifestSha256()))
                        .mapToLong(ModelSince::sinceMillis)
                        .min()
                        .orElse(nowMillis);
        boolean described = served.version().equals(describedVersion);
        return new Status.Serving(
                served.version(), since, described ? family : null, described ? learntUntil : null);
    }
}
