package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.trainer.history.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Every user's whole sequence as the job would have built it, items not yet encoded for a model.
 * Takes 13 bytes an event. Users are in the order of their first interactions, each with at least
 * one event. Immutable.
 */
public final class UserHistories {
    /** Most types whose names are kept; the events of any others have none. */
    public static final int MOST_TYPES = HistoryReader.MOST_TYPES;

    private static final long YEAR_1971_MILLIS = 31_536_000_000L;

    private final UserSpans users;
    private final EventColumns columns;
    private final ReadCounts counts;

    /** Rule for the items of each part that is fitted on. */
    private final ItemAdmission admission;

    UserHistories(
            UserSpans users, EventColumns columns, ReadCounts counts, ItemAdmission admission) {
        this.users = requireNonNull(users, "users is null");
        this.columns = requireNonNull(columns, "columns is null");
        this.counts = requireNonNull(counts, "counts is null");
        this.admission = requireNonNull(admission, "admission is null");
    }

    /**
     * Applies all rules but the capacity: a trainer learns from everything, except from users who
     * were made up to try the system out. Reads the recording twice.
     *
     * @param tieSeed seed for shuffling a user's events of the very same time; empty: they keep
     *     their order
     */
    public static UserHistories of(Recording recording, SequenceRules rules, OptionalLong tieSeed)
            throws IOException {
        return HistoryReader.read(recording, rules, tieSeed);
    }

    /** Makes histories of interactions that are in memory, in their order. */
    public static UserHistories of(List<Interaction> interactions, SequenceRules rules) {
        try {
            return of(Recording.of(interactions), rules, OptionalLong.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is read from anywhere", e);
        }
    }

    public List<String> userIds() {
        return users.ids();
    }

    /** Returns the number of interactions for each outcome that occurred. */
    public Map<UserSequence.Outcome, Long> outcomes() {
        return counts.outcomes();
    }

    /** Returns the number of interactions of users who were made up, which were left out. */
    public long trials() {
        return counts.trials();
    }

    /** Returns the number of interactions that were read, without those of made-up users. */
    public long interactions() {
        return counts.interactions();
    }

    /** Returns the events of a user. */
    public UserEvents of(int user) {
        return new UserEvents(columns, users.start(user), users.size(user));
    }

    /** Decides how many of a user's first events are left: none to all of them. */
    @FunctionalInterface
    interface Part {
        int sizeOf(int user, UserEvents events);
    }

    /** Returns each user's first events, without copying them; leaves out users without one. */
    UserHistories first(Part part) {
        UserSpans.Builder left = new UserSpans.Builder(users.count());
        for (int user = 0; user < users.count(); user++) {
            int size = part.sizeOf(user, of(user));
            left.add(
                    users.id(user),
                    users.start(user),
                    Objects.checkIndex(size, users.size(user) + 1));
        }
        return new UserHistories(left.build(), columns, counts, admission);
    }

    /**
     * Returns copies of the events with some of the items, without the users that have no other.
     *
     * @param admitted true at the numbers of these items
     */
    UserHistories only(boolean[] admitted) {
        int[] occurrences = itemCounts();
        int events =
                IntStream.range(0, occurrences.length)
                        .filter(item -> admitted[item])
                        .map(item -> occurrences[item])
                        .sum();
        EventColumns.Copies copies = columns.copies(events);
        UserSpans.Builder left = new UserSpans.Builder(users.count());
        for (int user = 0; user < users.count(); user++) {
            int start = copies.size();
            for (int i = users.start(user); i < users.end(user); i++) {
                if (admitted[columns.items()[i]]) {
                    copies.add(i);
                }
            }
            left.add(users.id(user), start, copies.size() - start);
        }
        return new UserHistories(left.build(), copies.finish(), counts, admission);
    }

    /** Returns the same histories under a rule for the items of each part that is fitted on. */
    public UserHistories admitting(ItemAdmission rule) {
        return new UserHistories(users, columns, counts, rule);
    }

    /** Returns the rule for the items of each part that is fitted on. */
    public ItemAdmission admission() {
        return admission;
    }

    /** Returns ids of items by their numbers, some of which may not occur. */
    List<String> itemIds() {
        return columns.itemIds();
    }

    /** Returns the number of occurrences of each item by its number. */
    int[] itemCounts() {
        int[] occurrences = new int[itemIds().size()];
        for (int user = 0; user < users.count(); user++) {
            for (int i = users.start(user); i < users.end(user); i++) {
                occurrences[columns.items()[i]]++;
            }
        }
        return occurrences;
    }

    /** Returns the number of distinct users of each item by its number. */
    int[] itemUsers() {
        int[] distinct = new int[itemIds().size()];
        int[] newest = new int[itemIds().size()];
        for (int user = 0; user < users.count(); user++) {
            for (int i = users.start(user); i < users.end(user); i++) {
                int item = columns.items()[i];
                if (newest[item] != user + 1) {
                    newest[item] = user + 1;
                    distinct[item]++;
                }
            }
        }
        return distinct;
    }

    /**
     * Returns true when the entries have real times. Where a file holds none, positions from 1
     * stand for them, and no position is ever as large as the milliseconds of 1971.
     */
    public boolean hasTimes() {
        return areTimes(newestMillis());
    }

    /**
     * Returns true when events of which the newest has that time have real times, not positions.
     */
    public static boolean areTimes(long newestMillis) {
        return newestMillis >= YEAR_1971_MILLIS;
    }

    /** Returns true where some types may count as unknown, since there are too many of them. */
    public boolean mayLackTypes() {
        return columns.typeNames().size() == MOST_TYPES;
    }

    /** Returns the number of events of all users. */
    public long events() {
        return users.events();
    }

    /** Returns the number of bytes that the arrays and the ids take on the heap. */
    public long heapBytes() {
        return columns.heapBytes() + users.heapBytes();
    }

    /**
     * Returns a SHA-256 over users, items and times: equal where these are, and hardly ever
     * otherwise. Types do not count.
     */
    public String fingerprint() {
        return HistoryFingerprint.of(users, columns);
    }

    /** Returns the oldest event's time; errors: no events. */
    public long oldestMillis() {
        return IntStream.range(0, users.count())
                .mapToLong(user -> columns.times()[users.start(user)])
                .min()
                .orElseThrow();
    }

    /** Returns the newest event's time; errors: no events. */
    public long newestMillis() {
        return IntStream.range(0, users.count())
                .mapToLong(user -> columns.times()[users.end(user) - 1])
                .max()
                .orElseThrow();
    }

    /**
     * Returns the time that stands at a place when all times are sorted. Sorts nothing: that would
     * take another 8 bytes an event.
     *
     * @param place from 0 to the number of events, exclusive
     */
    public long timeAt(long place) {
        Objects.checkIndex(place, events());
        long low = oldestMillis();
        long high = newestMillis();
        while (low < high) {
            // Neither a sum nor a difference of two longs: both may exceed a long.
            long middle = (low & high) + ((low ^ high) >> 1);
            if (eventsUntil(middle) > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private long eventsUntil(long timeMillis) {
        long events = 0;
        for (int user = 0; user < users.count(); user++) {
            for (int i = users.start(user); i < users.end(user); i++) {
                events += columns.times()[i] <= timeMillis ? 1 : 0;
            }
        }
        return events;
    }
}
