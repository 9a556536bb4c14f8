package io.nextup.sequence;

import io.nextup.event.Interaction;
import io.nextup.intake.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A user's last interactions in the order of their times, and the hashes for deduplication. Not
 * thread-safe.
 *
 * <p>{@link SequenceRules#triggers} decides whether an {@linkplain Outcome#ACCEPTED accepted} or
 * {@linkplain Outcome#INSERTED inserted} interaction gets a recommendation. Erasing a user drops
 * the whole sequence: the next interaction starts a new one, with sequence number 1.
 */
public final class UserSequence {

    /** The result of applying an interaction. */
    public enum Outcome {
        /** Accepted: the interaction is the newest entry now, or only asks for a recommendation. */
        ACCEPTED,
        /**
         * Older than the newest entry but not too late: inserted in its place. If a full sequence
         * holds only newer entries, the interaction is counted and answered like the others, but
         * not kept.
         */
        INSERTED,
        /** Repeated: nothing changed, no recommendation. */
        DUPLICATE,
        /**
         * Older than the newest entry by more than the rules allow: nothing changed, no
         * recommendation. This holds for a type that only asks for a recommendation, too: the
         * request is out of date.
         */
        TOO_LATE,
        /**
         * Ignored: its type neither enters the sequence nor asks for a recommendation. Nothing
         * changed, and a repeat of it is ignored again, not counted as a duplicate.
         */
        IGNORED
    }

    /** The entries, oldest first; equal times in order of arrival. */
    private final List<SequenceEntry> entries;

    /** Hashes of the last references that were accepted or inserted, oldest first. */
    private long[] seen;

    /** Number of hashes in use in {@link #seen}. */
    private int seenCount;

    private long sequenceNumber;

    /** Tells whether the last interaction was known by its identity. */
    private enum Known {
        /** It was remembered. */
        NEW,
        /** It had been remembered before. */
        REPEATED,
        /** It was not remembered, since it was ignored or too late. */
        NO
    }

    /** Not stored: only the further lines of the same event go by it. */
    private Known last = Known.NO;

    /** Makes the sequence of a new user. */
    public UserSequence() {
        this(new ArrayList<>(), new long[0], 0);
    }

    /** Makes a sequence that owns both arguments, without a copy. */
    UserSequence(List<SequenceEntry> entries, long[] seen, long sequenceNumber) {
        this.entries = entries;
        this.seen = seen;
        this.seenCount = seen.length;
        this.sequenceNumber = sequenceNumber;
    }

    /**
     * Applies one interaction.
     *
     * @param interaction the interaction at its order time ({@link Verdict.Ordered#inOrder})
     * @param identity text that the interaction shares with its repeats alone, such as its
     *     reference ({@link io.nextup.event.EventReference})
     */
    public Outcome apply(Interaction interaction, String identity, SequenceRules rules) {
        return apply(interaction, hash(identity), rules);
    }

    /**
     * Applies an interaction of whose identity only the {@linkplain #hash hash} was kept.
     *
     * @param hash hash of the identity
     */
    public Outcome apply(Interaction interaction, long hash, SequenceRules rules) {
        last = Known.NO;
        if (isIgnored(interaction, rules)) {
            return Outcome.IGNORED;
        }
        if (isSeen(hash, rules.dedupeWindow())) {
            last = Known.REPEATED;
            return Outcome.DUPLICATE;
        }
        if (isTooLate(interaction.eventTimeMillis(), rules.maxLateness())) {
            return Outcome.TOO_LATE;
        }
        remember(hash, rules.dedupeWindow());
        last = Known.NEW;
        return count(interaction, rules);
    }

    /**
     * Applies a further interaction of the event that was applied last, such as the second line of
     * an order. It is a repeat exactly if that event is one, and takes no place among those that
     * are remembered: else a long order would drive out all others, and its own first line.
     *
     * @param hash hash of its own identity, for an event of which nothing was remembered so far
     */
    public Outcome applyFurther(Interaction interaction, long hash, SequenceRules rules) {
        if (last == Known.NO) {
            return apply(interaction, hash, rules);
        }
        if (isIgnored(interaction, rules)) {
            return Outcome.IGNORED;
        }
        if (last == Known.REPEATED) {
            return Outcome.DUPLICATE;
        }
        return isTooLate(interaction.eventTimeMillis(), rules.maxLateness())
                ? Outcome.TOO_LATE
                : count(interaction, rules);
    }

    private static boolean isIgnored(Interaction interaction, SequenceRules rules) {
        return !rules.entersSequence(interaction.type()) && !rules.triggers(interaction.type());
    }

    private Outcome count(Interaction interaction, SequenceRules rules) {
        sequenceNumber++;
        return rules.entersSequence(interaction.type())
                ? enter(interaction, rules.capacity())
                : Outcome.ACCEPTED;
    }

    private Outcome enter(Interaction interaction, int capacity) {
        long time = interaction.eventTimeMillis();
        int place = entries.size();
        // Searches from the end, since nearly every interaction is the newest one.
        while (place > 0 && entries.get(place - 1).eventTimeMillis() > time) {
            place--;
        }
        Outcome outcome = place == entries.size() ? Outcome.ACCEPTED : Outcome.INSERTED;
        entries.add(place, new SequenceEntry(interaction.itemId(), interaction.type(), time));
        if (entries.size() > capacity) {
            // Evicts more than one only if the capacity was reduced since the last interaction.
            entries.subList(0, entries.size() - capacity).clear();
        }
        return outcome;
    }

    private boolean isTooLate(long timeMillis, Duration maxLateness) {
        if (entries.isEmpty()) {
            return false;
        }
        long newest = entries.get(entries.size() - 1).eventTimeMillis();
        // Compares unsigned, since the distance between two longs may exceed a long.
        return timeMillis < newest
                && Long.compareUnsigned(newest - timeMillis, millis(maxLateness)) > 0;
    }

    /** Converts a duration to milliseconds, at most the greatest long. */
    public static long millis(Duration duration) {
        return duration.toSeconds() >= Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : duration.toMillis();
    }

    private boolean isSeen(long hash, int window) {
        for (int i = seenCount - 1; i >= Math.max(0, seenCount - window); i--) {
            if (seen[i] == hash) {
                return true;
            }
        }
        return false;
    }

    private void remember(long hash, int window) {
        if (window == 0) {
            seenCount = 0;
            return;
        }
        int forget = Math.max(0, seenCount + 1 - window);
        if (forget > 0) {
            System.arraycopy(seen, forget, seen, 0, seenCount - forget);
            seenCount -= forget;
        } else if (seenCount == seen.length) {
            seen = Arrays.copyOf(seen, Math.min(window, Math.max(8, 2 * seenCount)));
        }
        seen[seenCount++] = hash;
    }

    /**
     * Hashes a reference: 64-bit FNV-1a over the text's UTF-16 units. It is part of the stored
     * format: a change needs a new version.
     *
     * <p>If two different references have the same hash, the second is a false duplicate. In a
     * window of n that happens to one event in 2^64 / n, about 1 in 3e17 for the default window.
     * References that collide on purpose hide events of that same user only.
     *
     * @see <a href="http://www.isthe.com/chongo/tech/comp/fnv/">the definition of FNV</a>
     */
    public static long hash(String reference) {
        return hash(reference, 1);
    }

    /**
     * Hashes an event's text with the line of an interaction, which is in the start: texts are
     * free, so that one with the line in it could be another event's.
     */
    public static long hash(String event, int line) {
        long hash = 0xcbf29ce484222325L ^ (line - 1);
        for (int i = 0; i < event.length(); i++) {
            hash = (hash ^ event.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Returns a copy of the entries, oldest first; equal times in order of arrival. */
    public List<SequenceEntry> entries() {
        return List.copyOf(entries);
    }

    /** Returns a copy of the entries' items, oldest first. */
    public List<String> itemIds() {
        String[] itemIds = new String[entries.size()];
        for (int i = 0; i < itemIds.length; i++) {
            itemIds[i] = entries.get(i).itemId();
        }
        return List.of(itemIds);
    }

    /** Returns a copy of the entries' times, oldest first, milliseconds since the epoch. */
    public long[] timesMillis() {
        long[] times = new long[entries.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = entries.get(i).eventTimeMillis();
        }
        return times;
    }

    /** Returns a copy of the entries' types, oldest first. */
    public List<String> types() {
        String[] types = new String[entries.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = entries.get(i).type();
        }
        return List.of(types);
    }

    /** The number of entries. */
    public int size() {
        return entries.size();
    }

    /**
     * The number of interactions accepted or inserted so far, including those that only ask for a
     * recommendation.
     */
    public long sequenceNumber() {
        return sequenceNumber;
    }

    /** Returns a copy of the remembered hashes, oldest first. */
    long[] seenHashes() {
        return Arrays.copyOf(seen, seenCount);
    }

    /** Returns an equal sequence that is independent of this one. */
    public UserSequence copy() {
        return new UserSequence(new ArrayList<>(entries), seenHashes(), sequenceNumber);
    }

    /** Writes the sequence; the first byte is the format's version. */
    public void writeTo(DataOutput out) throws IOException {
        SequenceFormat.write(this, entries, out);
    }

    /**
     * Reads a sequence of any format version up to this one.
     *
     * @throws IOException if the bytes are not a valid sequence or have a newer version; a wrong
     *     length never allocates more than a small multiple of the bytes present
     */
    public static UserSequence readFrom(DataInput in) throws IOException {
        return SequenceFormat.read(in);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserSequence that
                && sequenceNumber == that.sequenceNumber
                && entries.equals(that.entries)
                && Arrays.equals(seen, 0, seenCount, that.seen, 0, that.seenCount);
    }

    @Override
    public int hashCode() {
        return 31 * entries.hashCode() + Long.hashCode(sequenceNumber);
    }

    @Override
    public String toString() {
        return "UserSequence[sequenceNumber=%d, entries=%s]".formatted(sequenceNumber, entries);
    }
}
