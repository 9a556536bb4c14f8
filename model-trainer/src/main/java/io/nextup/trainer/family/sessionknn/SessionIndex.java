package io.nextup.trainer.family.sessionknn;

import io.nextup.scoring.SequenceData;
import io.nextup.trainer.dataset.TrainingSequences;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Index of sessions by item and of items by session. Sessions are numbered by the time of their
 * newest event, the oldest first. Those of one item, which lead nowhere, are left out, and those
 * longer than all but one in 200, as in the published code of VMIS-kNN, and those that no item
 * lists, since they cannot be found.
 *
 * @param itemStarts item i's sessions are itemStarts[i] to itemStarts[i + 1], exclusive
 * @param itemSessions sessions of the items, in no order that counts
 * @param sessionStarts session s's items are sessionStarts[s] to sessionStarts[s + 1], exclusive
 * @param sessionItems distinct items of the sessions
 * @param rarity by item: the logarithm of all events of the sessions, repeated items counted once,
 *     over those of the item; 0 for one that is in none
 */
record SessionIndex(
        int[] itemStarts,
        int[] itemSessions,
        int[] sessionStarts,
        int[] sessionItems,
        float[] rarity) {
    private static final double SHARE_OF_LENGTHS = 0.995;

    private static final int MOST_ENTRIES = Integer.MAX_VALUE - 8;

    private record Session(int[] items, long newestMillis) {}

    /**
     * Makes the index.
     *
     * @param items highest item index
     * @param pause longest time between two events of a session; with 0, or without times, a whole
     *     sequence is one
     * @param recent most sessions of each item, the most recent ones
     * @throws IllegalArgumentException if there are more events than an array holds
     */
    static SessionIndex of(TrainingSequences learnt, int items, Duration pause, int recent) {
        requireIndexable(learnt);
        List<Session> sessions = sessions(learnt, pause);
        int longest = longest(sessions);
        sessions.removeIf(session -> session.items().length > longest);
        // Stable: of equal times the order of the sequences decides.
        sessions.sort(Comparator.comparingLong(Session::newestMillis));
        long[] counts = new long[items + 1];
        for (Session session : sessions) {
            for (int item : session.items()) {
                counts[item]++;
            }
        }
        int[] itemStarts = new int[items + 2];
        for (int item = 0; item <= items; item++) {
            itemStarts[item + 1] = itemStarts[item] + (int) Math.min(recent, counts[item]);
        }
        float[] rarity = rarity(counts);
        int[] itemSessions = itemSessions(sessions, itemStarts);
        sessions = listed(sessions, itemSessions);
        int[] sessionStarts = new int[sessions.size() + 1];
        for (int s = 0; s < sessions.size(); s++) {
            sessionStarts[s + 1] = sessionStarts[s] + sessions.get(s).items().length;
        }
        int[] sessionItems =
                sessions.stream().flatMapToInt(session -> IntStream.of(session.items())).toArray();
        return new SessionIndex(itemStarts, itemSessions, sessionStarts, sessionItems, rarity);
    }

    /**
     * Checks that one array can hold the items of all sessions: at most one item for each event.
     *
     * @throws IllegalArgumentException if there are too many: the message says what to change
     */
    static void requireIndexable(TrainingSequences learnt) {
        if (learnt.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "The sessions have %,d events; an index holds at most %,d: shorten the"
                                    + " history",
                            learnt.size(),
                            MOST_ENTRIES));
        }
    }

    /** Returns the mean length of a session, weighted by length: n items find a session of n. */
    double meanLength() {
        double squares = 0;
        for (int s = 0; s + 1 < sessionStarts.length; s++) {
            double length = sessionStarts[s + 1] - sessionStarts[s];
            squares += length * length;
        }
        return squares / Math.max(1, sessionItems.length);
    }

    /** Returns the sessions that an item lists, and numbers those of the items anew. */
    private static List<Session> listed(List<Session> sessions, int[] itemSessions) {
        int[] numbers = new int[sessions.size()];
        for (int session : itemSessions) {
            numbers[session] = 1;
        }
        List<Session> listed = new ArrayList<>();
        for (int s = 0; s < numbers.length; s++) {
            if (numbers[s] > 0) {
                numbers[s] = listed.size();
                listed.add(sessions.get(s));
            }
        }
        for (int i = 0; i < itemSessions.length; i++) {
            itemSessions[i] = numbers[itemSessions[i]];
        }
        return listed;
    }

    private static int[] itemSessions(List<Session> sessions, int[] itemStarts) {
        int[] itemSessions = new int[itemStarts[itemStarts.length - 1]];
        int[] taken = new int[itemStarts.length - 1];
        for (int s = sessions.size() - 1; s >= 0; s--) {
            for (int item : sessions.get(s).items()) {
                int place = itemStarts[item] + taken[item];
                if (place < itemStarts[item + 1]) {
                    itemSessions[place] = s;
                    taken[item]++;
                }
            }
        }
        return itemSessions;
    }

    private static float[] rarity(long[] counts) {
        long all = LongStream.of(counts).sum();
        float[] rarity = new float[counts.length];
        for (int item = 1; item < counts.length; item++) {
            rarity[item] = counts[item] == 0 ? 0 : (float) Math.log((double) all / counts[item]);
        }
        return rarity;
    }

    private static List<Session> sessions(TrainingSequences learnt, Duration pause) {
        boolean isWhole = pause.isZero() || !learnt.hasTimes();
        long longestMillis = isWhole ? Long.MAX_VALUE : pause.toMillis();
        List<Session> sessions = new ArrayList<>();
        for (int s = 0; s < learnt.sequences().length; s++) {
            int[] sequence = learnt.sequences()[s];
            SequenceData data = learnt.events().apply(s);
            int start = 0;
            for (int end = 1; end <= sequence.length; end++) {
                boolean last = end == sequence.length;
                if (last || isCut(data, end, longestMillis)) {
                    int[] own = Arrays.stream(sequence, start, end).distinct().toArray();
                    if (own.length > 1) {
                        sessions.add(new Session(own, data.timeMillis(end - 1)));
                    }
                    start = end;
                }
            }
        }
        return sessions;
    }

    private static boolean isCut(SequenceData data, int next, long longestMillis) {
        return data.timeMillis(next) - data.timeMillis(next - 1) > longestMillis;
    }

    private static int longest(List<Session> sessions) {
        int[] lengths =
                sessions.stream().mapToInt(session -> session.items().length).sorted().toArray();
        return lengths.length == 0
                ? 0
                : lengths[(int) Math.ceil(SHARE_OF_LENGTHS * lengths.length) - 1];
    }
}
