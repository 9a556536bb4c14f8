package io.nextup.console.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Users whose events came last, for a page that offers some to look at. Not thread-safe. */
final class RecentUsers {
    /** Most users that are remembered; the one longest without an event is forgotten. */
    static final int MOST_USERS = 1_000;

    private static final long MOST_AGE_MILLIS = LiveStream.SECONDS * 1_000L;

    private final Map<String, RecentUser> users =
            new LinkedHashMap<>(16, .75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, RecentUser> eldest) {
                    return size() > MOST_USERS;
                }
            };

    /** Takes an event of a user, in the order of arrival. */
    void add(String user, long nowMillis) {
        RecentUser before = users.get(user);
        users.put(user, new RecentUser(user, before == null ? 1 : before.events() + 1, nowMillis));
    }

    /** Returns some users of the last minutes, the one with the newest event first. */
    List<RecentUser> newest(int most, long nowMillis) {
        users.values().removeIf(user -> nowMillis - user.newest() > MOST_AGE_MILLIS);
        List<RecentUser> oldestFirst = new ArrayList<>(users.values());
        List<RecentUser> newest =
                oldestFirst.subList(Math.max(0, oldestFirst.size() - most), oldestFirst.size());
        Collections.reverse(newest);
        return List.copyOf(newest);
    }

    void forget(Set<String> ids) {
        users.keySet().removeAll(ids);
    }

    /** Forgets all users. */
    void forget() {
        users.clear();
    }
}
