package io.nextup.outcome;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Judges each list by its user's next event, in the job's order, that asks for an answer. The list
 * is a hit if the event's item is among its first ten, and a miss if not. It has no outcome if the
 * event was not answered within the horizon, from the time at which the list was served to that of
 * the record that answers the event.
 *
 * <p>The job's order stands in its recommendations: those of a user lie in one partition, and each
 * names the events that it answers, oldest first. So a list is judged by the first event that the
 * user's next recommendation answers. It follows that:
 *
 * <ul>
 *   <li>Events that no recommendation names judge nothing: the job has refused them, met them
 *       before, found them too late, or leaves out their type.
 *   <li>Of the events that one recommendation answers, only the first judges a list. The others had
 *       no list of their own to follow.
 *   <li>A recommendation that was skipped shows nothing, so it is not judged. Its first event
 *       judges the list before.
 *   <li>A recommendation that comes again changes nothing, since the first one that names an event
 *       answers it.
 * </ul>
 *
 * <p>The baseline is what the most popular items would have reached on the same events: the ten
 * most clicked ones, without those that the user clicked last, as a job that excludes seen items
 * leaves them out. It counts the clicks answered so far, and not the events that a model was
 * trained on. So it needs no history, is as fresh as a simple recommender could be, and no click
 * counts for its own baseline. A caller that knows earlier clicks starts the count with them.
 *
 * <p>Readers meet the partitions in different orders, and still judge alike. Hits follow from the
 * order of one user's records. The baseline counts in slices of a second of {@code servedTime}: an
 * event is compared with the clicks answered in earlier slices than its own. A slice is judged
 * {@link #DELAY_MILLIS} after its first record came. Two readers differ only where one misses
 * records or learns of a slice too late, forgets users, or starts from other clicks.
 *
 * <p>Not thread-safe.
 */
public final class ListJudge {
    public static final int DEFAULT_HORIZON_MINUTES = 30;

    /** A later answer says little about the list before: the user has left and come back. */
    public static final Duration DEFAULT_HORIZON = Duration.ofMinutes(DEFAULT_HORIZON_MINUTES);

    /**
     * Time from a slice's first record until it is judged. By then the rest of the slice has come,
     * and the events that its records name: topics are read side by side.
     */
    public static final long DELAY_MILLIS = 3_000;

    private static final long SLICE_MILLIS = 1_000;

    /** Items of a user that the baseline leaves out: as many as the job retains by default. */
    private static final int SEEN = SequenceRules.defaults().capacity();

    /** Enough to leave ten although the user has seen the first ones. */
    private static final int RANKED = FirstTen.SIZE + SEEN;

    /** Answered events of a user by which repeated recommendations are found. */
    private static final int ANSWERED = 32;

    private final Duration horizon;
    private final Bounds bounds;
    private final ClickCounts clicks;
    private final Consumer<JudgedList> judged;
    private final Map<String, User> users;

    /** Events that no recommendation has named yet, by {@link #key}. */
    private final Map<Long, OpenEvent> open;

    /** Records to be judged, by slice, in the order of their arrival. */
    private final NavigableMap<Long, Slice> slices = new TreeMap<>();

    private int waiting;

    /**
     * Limits of what is remembered.
     *
     * @param users most users; the one longest without a recommendation is forgotten
     * @param events most events without an answer, where the oldest is forgotten, and most records
     *     that wait to be judged, where the oldest are judged at once
     */
    public record Bounds(int users, int events) {
        /** Remembers everything. */
        public static final Bounds NONE = new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE);

        public Bounds {
            if (users < 1 || events < 1) {
                throw new IllegalArgumentException(
                        "users is %d, events is %d: at least 1".formatted(users, events));
            }
        }
    }

    /** A user, by hashes of references and items. */
    private static final class User {
        final RecentHashes answered = new RecentHashes(ANSWERED);
        final RecentHashes seen = new RecentHashes(SEEN);

        /** Slice of the newest record: the user's records keep their order whatever the clocks. */
        long slice = Long.MIN_VALUE;

        /** The list that the next event judges; null for none. */
        ShownList list;
    }

    /**
     * An event that waits for its answer.
     *
     * @param userHash {@link UserSequence#hash} of the user's id
     */
    private record OpenEvent(long userHash, String item) {}

    /**
     * A recommendation that waits.
     *
     * @param list null where nothing is shown
     */
    private record Waiting(
            User user, String userId, List<String> answers, long servedMillis, ShownList list) {}

    private record Slice(long arrivalMillis, List<Waiting> records) {}

    /**
     * @param start clicks that the baseline knows before the first event; counts on
     * @param judged takes each list when it is judged
     */
    public ListJudge(
            Duration horizon, Bounds bounds, ClickCounts start, Consumer<JudgedList> judged) {
        if (horizon.isNegative() || horizon.isZero()) {
            throw new IllegalArgumentException(
                    "horizon is %s: it must be positive".formatted(horizon));
        }
        this.horizon = horizon;
        this.bounds = requireNonNull(bounds, "bounds is null");
        clicks = requireNonNull(start, "start is null");
        this.judged = requireNonNull(judged, "judged is null");
        users = forgetting(bounds.users(), true);
        open = forgetting(bounds.events(), false);
    }

    private static <K, V> Map<K, V> forgetting(int most, boolean leastRecentlyUsed) {
        return new LinkedHashMap<>(16, .75f, leastRecentlyUsed) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * Takes an event, before or after the recommendation that answers it.
     *
     * @param reference reference by which recommendations name it
     */
    public void event(Interaction event, String reference) {
        // The job answers the first of repeated events.
        open.putIfAbsent(
                key(event.userId(), reference),
                new OpenEvent(UserSequence.hash(event.userId()), event.itemId()));
    }

    /** Takes a recommendation; those of a user in the order of their partition. */
    public void recommended(Recommendation recommendation, long nowMillis) {
        User user = users.computeIfAbsent(recommendation.userId(), id -> new User());
        long served = recommendation.servedTimeMillis();
        user.slice = Math.max(user.slice, Math.floorDiv(served, SLICE_MILLIS));
        slices.computeIfAbsent(user.slice, slice -> new Slice(nowMillis, new ArrayList<>()))
                .records
                .add(
                        new Waiting(
                                user,
                                recommendation.userId(),
                                recommendation.references(),
                                served,
                                ShownList.of(recommendation).orElse(null)));
        waiting++;
        if (waiting > bounds.events()) {
            judgeFirst();
        }
    }

    /**
     * Judges the slices that have waited long enough, in their order. One that has not holds up
     * those behind it, which were served by a clock that runs ahead.
     */
    public void judge(long nowMillis) {
        while (!slices.isEmpty()
                && nowMillis - slices.firstEntry().getValue().arrivalMillis >= DELAY_MILLIS) {
            judgeFirst();
        }
    }

    /** Judges all that waits, without the delay. */
    public void judgeAll() {
        while (!slices.isEmpty()) {
            judgeFirst();
        }
    }

    /**
     * Judges all that waits, and forgets each user's newest list: records that follow it may be
     * missing.
     */
    public void forgetLists() {
        judgeAll();
        users.values().forEach(user -> user.list = null);
    }

    /**
     * Forgets users, with their lists and events that wait, which are not judged any more. Takes
     * time in proportion to all that waits.
     */
    public void forget(Set<String> userIds) {
        users.keySet().removeAll(userIds);
        Set<Long> hashes =
                userIds.stream().map(UserSequence::hash).collect(Collectors.toUnmodifiableSet());
        open.values().removeIf(event -> hashes.contains(event.userHash));
        slices.values()
                .forEach(slice -> slice.records.removeIf(one -> userIds.contains(one.userId)));
        waiting = slices.values().stream().mapToInt(slice -> slice.records.size()).sum();
    }

    /** Judges all that waits, and forgets all users and their events. */
    public void forgetUsers() {
        judgeAll();
        users.clear();
        open.clear();
    }

    private void judgeFirst() {
        List<Waiting> records = slices.pollFirstEntry().getValue().records;
        waiting -= records.size();
        List<String> clicked = new ArrayList<>(records.size());
        records.forEach(record -> judge(record, clicked));
        clicked.forEach(clicks::clicked);
    }

    private void judge(Waiting record, List<String> clicked) {
        User user = record.user;
        boolean answers = false;
        for (String reference : record.answers) {
            long key = key(record.userId, reference);
            if (!Attribution.isFirst(Long.hashCode(key), user.answered)) {
                continue;
            }
            answers = true;
            OpenEvent event = open.remove(key);
            // Nothing is known of an event from before this reader began.
            if (event != null) {
                String item = event.item;
                if (user.list != null) {
                    judged.accept(judged(user, record.servedMillis, reference, item));
                }
                user.seen.add(item.hashCode());
                clicked.add(item);
            }
            user.list = null;
        }
        if (answers) {
            user.list = record.list;
        }
    }

    private JudgedList judged(User user, long answeredMillis, String reference, String item) {
        FirstTen popular =
                FirstTen.of(
                        clicks.ranking(RANKED).stream()
                                .filter(candidate -> !user.seen.contains(candidate.hashCode())));
        return new JudgedList(
                user.list.modelVersion(),
                reference,
                user.list.judgedBy(item, answeredMillis, horizon),
                popular.holds(item));
    }

    /** Returns a hash: an event's reference is unique for its user only. */
    private static long key(String userId, String reference) {
        return UserSequence.hash(userId.length() + ":" + userId + reference);
    }

    /** Returns the number of users that are remembered. */
    public int users() {
        return users.size();
    }

    /**
     * Returns true when as many users are remembered as may be, so that older ones are forgotten.
     */
    public boolean forgetsUsers() {
        return users.size() == bounds.users();
    }
}
