package io.nextup.demo.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sessions and click times by user, before any item is drawn. */
final class Schedule {
    /** Standard deviation of the logarithm of users' activity. */
    private static final double ACTIVITY_SPREAD = 0.6;

    private static final double MEAN_SESSION_CLICKS = 8;
    private static final long SHORTEST_PAUSE_MILLIS = 3_000;
    private static final double MEAN_FURTHER_PAUSE_MILLIS = 25_000;
    private static final long BETWEEN_SESSIONS_MILLIS = 30 * 60_000;
    private static final long MILLIS_PER_DAY = 86_400_000;

    /** Relative number of sessions that start in each hour of the day. */
    private static final double[] HOURLY = {
        2, 1, 1, 1, 1, 2, 5, 8, 9, 7, 6, 6, 7, 7, 6, 6, 7, 8, 9, 10, 10, 9, 6, 4
    };

    /**
     * @param session number of the user's session, from 0
     * @param first true when the click starts the session
     */
    record Slot(int user, int session, boolean first, long timeMillis) {}

    private record Session(long startMillis, int clicks) {}

    private Schedule() {}

    /** Draws exactly the wanted number of clicks, by time; no two clicks of a user share a time. */
    static List<Slot> draw(SimulatorSettings settings, RandomGenerator random) {
        double[] activity = new double[settings.users()];
        List<List<Session>> sessions = new ArrayList<>();
        for (int user = 0; user < activity.length; user++) {
            activity[user] = Math.exp(ACTIVITY_SPREAD * random.nextGaussian());
            sessions.add(new ArrayList<>());
        }
        for (int left = settings.clicks(); left > 0; ) {
            int clicks = Math.min(left, sessionClicks(random));
            sessions.get(Draw.from(activity, random))
                    .add(new Session(startMillis(settings, random), clicks));
            left -= clicks;
        }
        List<Slot> slots = new ArrayList<>(settings.clicks());
        for (int user = 0; user < activity.length; user++) {
            addClicks(user, sessions.get(user), random, slots);
        }
        slots.sort(Comparator.comparingLong(Slot::timeMillis).thenComparingInt(Slot::user));
        return Collections.unmodifiableList(slots);
    }

    /** Draws from a geometric distribution: after every click the chance to stay is the same. */
    private static int sessionClicks(RandomGenerator random) {
        int clicks = 1;
        while (random.nextDouble() < 1 - 1 / MEAN_SESSION_CLICKS) {
            clicks++;
        }
        return clicks;
    }

    private static long startMillis(SimulatorSettings settings, RandomGenerator random) {
        long day = random.nextInt(settings.days());
        double hour = Draw.from(HOURLY, random) + random.nextDouble();
        return settings.start().toEpochMilli()
                + day * MILLIS_PER_DAY
                + (long) (hour * MILLIS_PER_DAY / 24);
    }

    private static void addClicks(
            int user, List<Session> sessions, RandomGenerator random, List<Slot> slots) {
        sessions.sort(Comparator.comparingLong(Session::startMillis));
        long earliest = Long.MIN_VALUE;
        for (int number = 0; number < sessions.size(); number++) {
            // A user is never in two sessions at once: the later one waits.
            long time = Math.max(earliest, sessions.get(number).startMillis());
            for (int click = 0; click < sessions.get(number).clicks(); click++) {
                slots.add(new Slot(user, number, click == 0, time));
                time +=
                        SHORTEST_PAUSE_MILLIS
                                + (long) (MEAN_FURTHER_PAUSE_MILLIS * random.nextExponential());
            }
            earliest = time + BETWEEN_SESSIONS_MILLIS;
        }
    }
}
