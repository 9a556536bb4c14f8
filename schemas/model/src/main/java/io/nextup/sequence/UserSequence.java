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
 * A user's last interactions in the order of their times, and what is needed to recognise repeated
 * ones. Not thread-safe.
 *
 * <p>Whether an interaction that was {@linkplain Outcome#ACCEPTED accepted} or {@linkplain
 * Outcome#INSERTED inserted} gets a recommendation is for {@link SequenceRules#triggers} to say.
 * Erasing a user means to drop the whole sequence: the next interaction starts a new one, with
 * sequence number 1.
 */
public final class UserSequence {

    /** What became of an interaction. */
    public enum Outcome {
        /** It is the newest entry now, or it only asks for a recommendation. */
        ACCEPTED,
        /**
         * Older than the newest entry but not too late: inserted in its place. Where a full
         * sequence holds only newer entries, that place is beyond its end: it is counted and
         * answered like the others, but not kept.
         */
        INSERTED,
        /** Seen before: nothing changed, no recommendation. */
        DUPLICATE,
        /**
         * Older than the newest entry by more than the rules allow: nothing changed, no
         * recommendation. This holds for a type that only asks for a recommendation, too: what it
         * asked for is long past.
         */
        TOO_LATE,
        /**
         * Of a type that neither enters the sequence nor asks for a recommendation: nothing
         * changed, and a repeat of it is ignored again rather than called a duplicate.
         */
        IGNORED
    }

    /** Oldest first; equal times in order of arrival. */
    private final List<SequenceEntry> entries;

    /** Hashes of the last references that were accepted or inserted, oldest first. */
    private long[] seen;

    /** How many of {@link #seen} are in use. */
    private int seenCount;

    private long sequenceNumber;

    /** A user of whom nothing is known yet. */
    public UserSequence() {
        this(new ArrayList<>(), new long[0], 0);
    }

    /** Takes both over without copying. */
    UserSequence(List<SequenceEntry> entries, long[] seen, long sequenceNumber) {
        this.entries = entries;
        this.seen = seen;
        this.seenCount = seen.length;
        this.sequenceNumber = sequenceNumber;
    }

    /**
     * Applies one interaction.
     *
     * @param interaction at its order time ({@link Verdict.Accepted#inOrder})
     * @param reference the event's reference ({@link io.nextup.event.EventReference}), by which
     *     repeats are recognised
     */
    public Outcome apply(Interaction interaction, String reference, SequenceRules rules) {
        boolean enters = rules.entersSequence(interaction.type());
        if (!enters && !rules.triggers(interaction.type())) {
            return Outcome.IGNORED;
        }
        long hash = hash(reference);
        if (isSeen(hash, rules.dedupeWindow())) {
            return Outcome.DUPLICATE;
        }
        if (isTooLate(interaction.eventTimeMillis(), rules.maxLateness())) {
            return Outcome.TOO_LATE;
        }
        remember(hash, rules.dedupeWindow());
        sequenceNumber++;
        return enters ? enter(interaction, rules.capacity()) : Outcome.ACCEPTED;
    }

    private Outcome enter(Interaction interaction, int capacity) {
        long time = interaction.eventTimeMillis();
        int place = entries.size();
        // From the end: nearly every interaction is the newest one.
        while (place > 0 && entries.get(place - 1).eventTimeMillis() > time) {
            place--;
        }
        Outcome outcome = place == entries.size() ? Outcome.ACCEPTED : Outcome.INSERTED;
        entries.add(place, new SequenceEntry(interaction.itemId(), interaction.type(), time));
        if (entries.size() > capacity) {
            // More than one only where the rules were tightened since the last interaction.
            entries.subList(0, entries.size() - capacity).clear();
        }
        return outcome;
    }

    private boolean isTooLate(long timeMillis, Duration maxLateness) {
        if (entries.isEmpty()) {
            return false;
        }
        long newest = entries.get(entries.size() - 1).eventTimeMillis();
        // Unsigned, since the distance between two longs may exceed a long.
        return timeMillis < newest
                && Long.compareUnsigned(newest - timeMillis, millis(maxLateness)) > 0;
    }

    /** A duration in milliseconds, or the greatest long where they are more. */
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
     * FNV-1a with 64 bits over the text's UTF-16 units. Part of the stored format: changing it
     * needs a new version.
     *
     * <p>Two different references with the same hash make the second a duplicate by mistake. In a
     * window of n that happens to one event in 2^64 / n, about 1 in 3e17 for the default window;
     * whoever makes such references on purpose hides events of that same user only.
     *
     * @see <a href="http://www.isthe.com/chongo/tech/comp/fnv/">the definition of FNV</a>
     */
    static long hash(String reference) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < reference.length(); i++) {
            hash = (hash ^ reference.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Oldest first; equal times in order of arrival. A copy. */
    public List<SequenceEntry> entries() {
        return List.copyOf(entries);
    }

    /** The entries' items, oldest first. A copy. */
    public List<String> itemIds() {
        String[] itemIds = new String[entries.size()];
        for (int i = 0; i < itemIds.length; i++) {
            itemIds[i] = entries.get(i).itemId();
        }
        return List.of(itemIds);
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    /**
     * How many interactions were accepted or inserted so far: grows with each one, those that only
     * ask for a recommendation included.
     */
    public long sequenceNumber() {
        return sequenceNumber;
    }

    /** Hashes of the references that are remembered, oldest first. A copy. */
    long[] seenHashes() {
        return Arrays.copyOf(seen, seenCount);
    }

    /** A sequence that is equal to this one and changes on its own. */
    public UserSequence copy() {
        return new UserSequence(new ArrayList<>(entries), seenHashes(), sequenceNumber);
    }

    /** Writes the sequence; the first byte is the format's version. */
    public void writeTo(DataOutput out) throws IOException {
        SequenceFormat.write(this, entries, out);
    }

    /**
     * Reads what any version up to this one wrote.
     *
     * @throws IOException for bytes that are no sequence, and for those of a newer version; a wrong
     *     length never makes it allocate more than a small multiple of the bytes that are there
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
