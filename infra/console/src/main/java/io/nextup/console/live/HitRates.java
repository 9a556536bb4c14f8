package io.nextup.console.live;

import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges the lists by what users click next. A click is judged by its user's newest list served
 * before it, {@link #DELAY_MILLIS} after it has arrived: topics are read side by side, and by then
 * the list has arrived, too. Not thread-safe.
 */
final class HitRates {
    static final long DELAY_MILLIS = 2_000;

    /** Most users whose lists are remembered; the one longest without a record is forgotten. */
    static final int MOST_USERS = 50_000;

    private static final int TOP = 10;

    /**
     * Lists that a user keeps: those that may arrive before a click on an earlier one is judged.
     */
    private static final int LISTS = 4;

    /** Clicked items that popularity leaves out, as the job leaves out what the user has seen. */
    private static final int SEEN = 16;

    /** Most clicks that wait to be judged; more are not judged. */
    private static final int MOST_PENDING = 100_000;

    /** Versions that are told apart, the newest. */
    private static final int MOST_VERSIONS = 20;

    private final Popularity popularity;
    private final Map<String, User> users =
            new LinkedHashMap<>(16, .75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, User> eldest) {
                    return size() > MOST_USERS;
                }
            };
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final Deque<Click> pending = new ArrayDeque<>();

    /** A user, by hashes of items: two items of one hash are rare enough for a share. */
    private static final class User {
        final Deque<Shown> lists = new ArrayDeque<>(LISTS);
        final int[] seen = new int[SEEN];
        int clicks;

        boolean hasSeen(int item) {
            for (int i = 0; i < Math.min(clicks, SEEN); i++) {
                if (seen[i] == item) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Shown(long servedMillis, String version, int[] items) {}

    /**
     * A click to be judged.
     *
     * @param popular items as ranked before it arrived, most clicked first, so that it does not
     *     count for its own baseline
     */
    private record Click(
            String user, String item, long clickMillis, long arrivalMillis, List<String> popular) {}

    private static final class Tally {
        int judged;
        int hits;
        int popular;
    }

    HitRates(Popularity popularity) {
        this.popularity = popularity;
    }

    void shown(Recommendation list) {
        if (list.source() == Recommendation.Source.SKIPPED) {
            return;
        }
        User user = users.computeIfAbsent(list.userId(), id -> new User());
        if (user.lists.size() == LISTS) {
            user.lists.removeFirst();
        }
        user.lists.addLast(
                new Shown(
                        list.servedTimeMillis(),
                        list.modelVersion(),
                        list.items().stream()
                                .limit(TOP)
                                .map(RankedItem::itemId)
                                .mapToInt(String::hashCode)
                                .toArray()));
    }

    void clicked(Interaction event, long clickMillis, long nowMillis) {
        if (pending.size() < MOST_PENDING) {
            pending.addLast(
                    new Click(
                            event.userId(),
                            event.itemId(),
                            clickMillis,
                            nowMillis,
                            popularity.ranking()));
        }
    }

    /** Judges the clicks that have waited long enough. */
    void judge(long nowMillis) {
        while (!pending.isEmpty()
                && nowMillis - pending.peekFirst().arrivalMillis >= DELAY_MILLIS) {
            judge(pending.removeFirst());
        }
    }

    /** Judges all clicks that wait, without the delay. */
    void judgeAll() {
        while (!pending.isEmpty()) {
            judge(pending.removeFirst());
        }
    }

    private void judge(Click click) {
        User user = users.computeIfAbsent(click.user, id -> new User());
        int item = click.item.hashCode();
        Shown list = null;
        for (Shown candidate : user.lists) {
            if (candidate.servedMillis < click.clickMillis) {
                list = candidate;
            }
        }
        if (list != null) {
            Tally tally = tally(list.version);
            tally.judged++;
            for (int shown : list.items) {
                if (shown == item) {
                    tally.hits++;
                    break;
                }
            }
            if (click.popular.stream()
                    .filter(candidate -> !user.hasSeen(candidate.hashCode()))
                    .limit(TOP)
                    .anyMatch(click.item::equals)) {
                tally.popular++;
            }
        }
        user.seen[user.clicks++ % SEEN] = item;
    }

    private Tally tally(String version) {
        Tally tally = tallies.computeIfAbsent(version, key -> new Tally());
        if (tallies.size() > MOST_VERSIONS) {
            tallies.remove(tallies.keySet().iterator().next());
        }
        return tally;
    }

    /** Returns the shares of each version, the newest version first. */
    List<Judged> rates() {
        List<Judged> rates = new ArrayList<>();
        tallies.forEach(
                (version, tally) ->
                        rates.add(
                                new Judged(
                                        version,
                                        tally.judged,
                                        share(tally.hits, tally.judged),
                                        share(tally.popular, tally.judged))));
        Collections.reverse(rates);
        return rates;
    }

    /** Tells whether as many users are remembered as may be, so that older ones are forgotten. */
    boolean forgetsUsers() {
        return users.size() == MOST_USERS;
    }

    /** Returns the number of users that are remembered. */
    int users() {
        return users.size();
    }

    private static Double share(int part, int whole) {
        return whole == 0 ? null : (double) part / whole;
    }
}
