package io.nextup.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.Sha256;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.trainer.history.Recording;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
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

    private final List<String> userIds;
    private final List<String> itemIds;

    /** Numbers of the items, user by user; between two users there may be unused places. */
    private final int[] items;

    /** Milliseconds since the epoch, parallel to the items. */
    private final long[] times;

    private final List<String> typeNames;

    /** Numbers of the types from 1, parallel to the items; 0 for a type whose name is not kept. */
    private final byte[] types;

    /** Position of each user's first event. */
    private final int[] starts;

    private final int[] sizes;
    private final Map<UserSequence.Outcome, Long> outcomes;
    private final long trials;

    /** Rule for the items of each part that is fitted on. */
    private final ItemAdmission admission;

    /** Makes histories that own the arrays, whose items are all admitted. */
    UserHistories(
            List<String> userIds,
            List<String> itemIds,
            int[] items,
            long[] times,
            List<String> typeNames,
            byte[] types,
            int[] starts,
            int[] sizes,
            Map<UserSequence.Outcome, Long> outcomes,
            long trials) {
        this(
                userIds,
                itemIds,
                items,
                times,
                typeNames,
                types,
                starts,
                sizes,
                outcomes,
                trials,
                ItemAdmission.OF_ALL);
    }

    private UserHistories(
            List<String> userIds,
            List<String> itemIds,
            int[] items,
            long[] times,
            List<String> typeNames,
            byte[] types,
            int[] starts,
            int[] sizes,
            Map<UserSequence.Outcome, Long> outcomes,
            long trials,
            ItemAdmission admission) {
        this.userIds = List.copyOf(userIds);
        this.itemIds = itemIds;
        this.items = items;
        this.times = times;
        this.typeNames = List.copyOf(typeNames);
        this.types = types;
        this.starts = starts;
        this.sizes = sizes;
        this.outcomes = Map.copyOf(outcomes);
        this.trials = trials;
        this.admission = admission;
        if (userIds.size() != starts.length || starts.length != sizes.length) {
            throw new IllegalArgumentException(
                    "%d users, %d starts, %d sizes"
                            .formatted(userIds.size(), starts.length, sizes.length));
        }
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
        return userIds;
    }

    /** Returns the number of interactions for each outcome that occurred. */
    public Map<UserSequence.Outcome, Long> outcomes() {
        return outcomes;
    }

    /** Returns the number of interactions of users who were made up, which were left out. */
    public long trials() {
        return trials;
    }

    /** Returns the number of interactions that were read, without those of made-up users. */
    public long interactions() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the events of a user. */
    public UserEvents of(int user) {
        return new UserEvents(itemIds, items, times, typeNames, types, starts[user], sizes[user]);
    }

    /** Decides how many of a user's first events are left: none to all of them. */
    @FunctionalInterface
    interface Part {
        int sizeOf(int user, UserEvents events);
    }

    /** Returns each user's first events, without copying them; leaves out users without one. */
    UserHistories first(Part part) {
        List<String> leftIds = new ArrayList<>();
        int[] leftStarts = new int[starts.length];
        int[] leftSizes = new int[starts.length];
        for (int user = 0; user < starts.length; user++) {
            int size = Objects.checkIndex(part.sizeOf(user, of(user)), sizes[user] + 1);
            if (size > 0) {
                leftStarts[leftIds.size()] = starts[user];
                leftSizes[leftIds.size()] = size;
                leftIds.add(userIds.get(user));
            }
        }
        return with(leftIds, leftStarts, leftSizes, items, times, types, admission);
    }

    /**
     * Returns these histories with other users and events.
     *
     * @param starts may be longer than the list of users, as {@code sizes} may
     */
    private UserHistories with(
            List<String> userIds,
            int[] starts,
            int[] sizes,
            int[] items,
            long[] times,
            byte[] types,
            ItemAdmission admission) {
        return new UserHistories(
                userIds,
                itemIds,
                items,
                times,
                typeNames,
                types,
                Arrays.copyOf(starts, userIds.size()),
                Arrays.copyOf(sizes, userIds.size()),
                outcomes,
                trials,
                admission);
    }

    /**
     * Returns copies of the events with some of the items, without the users that have no other.
     *
     * @param admitted true at the numbers of these items
     */
    UserHistories only(boolean[] admitted) {
        int[] counts = itemCounts();
        int events =
                IntStream.range(0, counts.length)
                        .filter(item -> admitted[item])
                        .map(item -> counts[item])
                        .sum();
        List<String> leftIds = new ArrayList<>();
        int[] leftItems = new int[events];
        long[] leftTimes = new long[events];
        byte[] leftTypes = new byte[events];
        int[] leftStarts = new int[starts.length];
        int[] leftSizes = new int[starts.length];
        int end = 0;
        for (int user = 0; user < starts.length; user++) {
            int start = end;
            for (int i = starts[user]; i < starts[user] + sizes[user]; i++) {
                if (admitted[items[i]]) {
                    leftItems[end] = items[i];
                    leftTimes[end] = times[i];
                    leftTypes[end++] = types[i];
                }
            }
            if (end > start) {
                leftStarts[leftIds.size()] = start;
                leftSizes[leftIds.size()] = end - start;
                leftIds.add(userIds.get(user));
            }
        }
        return with(leftIds, leftStarts, leftSizes, leftItems, leftTimes, leftTypes, admission);
    }

    /** Returns the same histories under a rule for the items of each part that is fitted on. */
    public UserHistories admitting(ItemAdmission rule) {
        return with(
                userIds, starts, sizes, items, times, types, requireNonNull(rule, "rule is null"));
    }

    /** Returns the rule for the items of each part that is fitted on. */
    public ItemAdmission admission() {
        return admission;
    }

    /** Returns ids of items by their numbers, some of which may not occur. */
    List<String> itemIds() {
        return itemIds;
    }

    /** Returns the number of occurrences of each item by its number. */
    int[] itemCounts() {
        int[] counts = new int[itemIds.size()];
        for (int user = 0; user < sizes.length; user++) {
            for (int i = starts[user]; i < starts[user] + sizes[user]; i++) {
                counts[items[i]]++;
            }
        }
        return counts;
    }

    /** Returns the number of distinct users of each item by its number. */
    int[] itemUsers() {
        int[] users = new int[itemIds.size()];
        int[] newest = new int[itemIds.size()];
        for (int user = 0; user < sizes.length; user++) {
            for (int i = starts[user]; i < starts[user] + sizes[user]; i++) {
                if (newest[items[i]] != user + 1) {
                    newest[items[i]] = user + 1;
                    users[items[i]]++;
                }
            }
        }
        return users;
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
        return typeNames.size() == MOST_TYPES;
    }

    /** Returns the number of events of all users. */
    public long events() {
        return IntStream.of(sizes).asLongStream().sum();
    }

    /** Returns the number of bytes that the arrays and the ids take on the heap. */
    public long heapBytes() {
        long bytes = (Integer.BYTES + Long.BYTES + Byte.BYTES) * (long) items.length;
        for (String userId : userIds) {
            bytes += 2 * Integer.BYTES + Ids.heapBytes(userId);
        }
        for (String itemId : itemIds) {
            bytes += Ids.heapBytes(itemId);
        }
        return bytes;
    }

    /**
     * Returns a SHA-256 over users, items and times: equal where these are, and hardly ever
     * otherwise. Types do not count.
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.newDigest();
        byte[][] texts = new byte[itemIds.size()][];
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(
                                new DigestOutputStream(OutputStream.nullOutputStream(), digest)))) {
            for (int user = 0; user < sizes.length; user++) {
                write(out, userIds.get(user).getBytes(UTF_8));
                out.writeInt(sizes[user]);
                for (int i = starts[user]; i < starts[user] + sizes[user]; i++) {
                    if (texts[items[i]] == null) {
                        texts[items[i]] = itemIds.get(items[i]).getBytes(UTF_8);
                    }
                    write(out, texts[items[i]]);
                    out.writeLong(times[i]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written anywhere", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(DataOutputStream out, byte[] text) throws IOException {
        out.writeInt(text.length);
        out.write(text);
    }

    /** Returns the oldest event's time; errors: no events. */
    public long oldestMillis() {
        return IntStream.range(0, sizes.length)
                .mapToLong(user -> times[starts[user]])
                .min()
                .orElseThrow();
    }

    /** Returns the newest event's time; errors: no events. */
    public long newestMillis() {
        return IntStream.range(0, sizes.length)
                .mapToLong(user -> times[starts[user] + sizes[user] - 1])
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
        for (int user = 0; user < sizes.length; user++) {
            for (int i = starts[user]; i < starts[user] + sizes[user]; i++) {
                events += times[i] <= timeMillis ? 1 : 0;
            }
        }
        return events;
    }
}
