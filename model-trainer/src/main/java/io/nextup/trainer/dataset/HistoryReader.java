package io.nextup.trainer.dataset;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.intake.TrialUsers;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.history.TieShuffle;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Makes histories of a recording that is larger than the heap. The first pass counts each user's
 * events and numbers the ids; the second puts items, times and types where the counts say, user by
 * user. Then the rules turn each user's events, in the order in which they count, into the user's
 * sequence at the same place.
 *
 * <p>Takes 13 bytes an event, and 8 more until the end where some events have ids of their own, and
 * 12 or 28 bytes a user beside the ids. Not thread-safe.
 */
final class HistoryReader {
    /** Longest array that every JVM makes. */
    private static final int MOST_EVENTS = Integer.MAX_VALUE - 8;

    /** Replaces the item of an event that only asks for a recommendation. */
    private static final int ONLY_ASKS = -1;

    /** Replaces the item of an event that is ignored. */
    private static final int IGNORED = -2;

    /**
     * Most types whose names are kept, so that a type takes one byte. Producers may send any number
     * of types; later ones count as unknown.
     */
    static final int MOST_TYPES = 255;

    private final Recording recording;
    private final SequenceRules rules;
    private final OptionalLong tieSeed;
    private final Ids users = new Ids();
    private final Ids items = new Ids();
    private final Ids types = new Ids();
    private final Map<UserSequence.Outcome, Long> outcomes =
            new EnumMap<>(UserSequence.Outcome.class);
    private int[] counts = new int[16];
    private boolean ownIds;

    /**
     * An entering type whose name is not kept, and types with the effects of those above; null
     * until one was read.
     */
    private String unkeptType;

    private String askingType;
    private String ignoredType;

    // Each user's events stand from the user's start up to the end, exclusive.
    private int[] starts;
    private int[] ends;
    private int[] itemNumbers;
    private long[] times;

    /** Numbers of entering types, from 1; 0 for one whose name is not kept. */
    private byte[] typeNumbers;

    /** Hashes of the events' references; null where none has an id of its own. */
    private long[] references;

    /** Positions of events that are further lines of the one before them. */
    private BitSet further;

    private int lastUser = -1;
    private String lastEvent;

    // Time and place of each user's first event, for a recording that counts by time.
    private long[] firstTimes;
    private long[] firstPlaces;

    private long place;
    private long trials;

    private HistoryReader(Recording recording, SequenceRules rules, OptionalLong tieSeed) {
        this.recording = recording;
        this.rules = rules.withoutEviction();
        this.tieSeed = tieSeed;
    }

    static UserHistories read(Recording recording, SequenceRules rules, OptionalLong tieSeed)
            throws IOException {
        return read(recording, rules, tieSeed, Runtime.getRuntime().maxMemory());
    }

    /**
     * Reads a history.
     *
     * @param heapBytes most bytes of the heap
     * @throws HistoryException if the heap cannot hold the history
     */
    static UserHistories read(
            Recording recording, SequenceRules rules, OptionalLong tieSeed, long heapBytes)
            throws IOException {
        HistoryReader reader = new HistoryReader(recording, rules, tieSeed);
        recording.read(reader::count);
        reader.layOut(heapBytes);
        recording.read(reader::put);
        reader.requireAll();
        return reader.histories();
    }

    private void count(Interaction interaction) {
        if (TrialUsers.isTrial(interaction.userId())) {
            return;
        }
        int user = users.add(interaction.userId());
        if (user == counts.length) {
            counts = Arrays.copyOf(counts, 2 * user);
        }
        if (isKept(interaction.type())) {
            counts[user]++;
            ownIds |= interaction.eventId() != null;
        }
        if (rules.entersSequence(interaction.type())) {
            items.add(interaction.itemId());
        }
    }

    /** Tells whether an event may change something: ignored ones change places with others. */
    private boolean isKept(String type) {
        return rules.entersSequence(type) || rules.triggers(type) || tieSeed.isPresent();
    }

    private void layOut(long heapBytes) throws HistoryException {
        starts = new int[users.size()];
        long next = 0;
        for (int user = 0; user < starts.length; user++) {
            starts[user] = (int) next;
            next += counts[user];
            if (next > MOST_EVENTS) {
                throw new HistoryException(
                        "There are more than %d events, the most that can be learnt from: give a shorter history"
                                .formatted(MOST_EVENTS));
            }
        }
        requireRoom(next, heapBytes);
        ends = starts.clone();
        itemNumbers = new int[(int) next];
        times = new long[(int) next];
        typeNumbers = new byte[(int) next];
        references = ownIds ? new long[(int) next] : null;
        further = new BitSet();
        if (recording.countsByTime()) {
            firstTimes = new long[starts.length];
            Arrays.fill(firstTimes, Long.MAX_VALUE);
            firstPlaces = new long[starts.length];
        }
    }

    /** Refuses what the heap cannot hold, whatever else is in it. */
    private void requireRoom(long events, long heapBytes) throws HistoryException {
        long bytes =
                events * (ownIds ? 21 : 13)
                        + users.size() * (recording.countsByTime() ? 28L : 12L)
                        + users.heapBytes()
                        + items.heapBytes();
        if (bytes > heapBytes) {
            throw new HistoryException(
                    String.format(
                            Locale.ROOT,
                            "The history has %,d events of %,d users with %,d items, which take %.1f GB of heap, and this process may take %.1f: give it more (JAVA_TOOL_OPTIONS=-Xmx%dm and room for the training), or a shorter history",
                            events,
                            users.size(),
                            items.size(),
                            bytes * 1e-9,
                            heapBytes * 1e-9,
                            // Some collectors keep a survivor space of -Xmx for themselves.
                            ((bytes * 115 / 100) >> 20) + 1));
        }
    }

    private void put(Interaction interaction) throws HistoryException {
        long own = place++;
        if (TrialUsers.isTrial(interaction.userId())) {
            trials++;
            return;
        }
        int user = users.numberOf(interaction.userId());
        if (user < 0) {
            throw changed();
        }
        if (recording.countsByTime() && interaction.eventTimeMillis() < firstTimes[user]) {
            firstTimes[user] = interaction.eventTimeMillis();
            firstPlaces[user] = own;
        }
        if (!isKept(interaction.type())) {
            outcomes.merge(UserSequence.Outcome.IGNORED, 1L, Long::sum);
            return;
        }
        int at = ends[user]++;
        if (at == starts[user] + counts[user]) {
            throw changed();
        }
        itemNumbers[at] = itemNumber(interaction);
        if (itemNumbers[at] >= 0) {
            typeNumbers[at] = typeNumber(interaction.type());
        }
        times[at] = interaction.eventTimeMillis();
        if (references != null) {
            // An event without an id of its own is named by its place, as on a topic.
            EventReference reference = EventReference.of(interaction, "history", 0, own);
            String event = reference.eventText();
            references[at] = UserSequence.hash(event, reference.line());
            further.set(at, reference.line() > 1 && user == lastUser && event.equals(lastEvent));
            lastUser = user;
            lastEvent = event;
        }
    }

    private int itemNumber(Interaction interaction) throws HistoryException {
        String type = interaction.type();
        if (rules.entersSequence(type)) {
            int item = items.numberOf(interaction.itemId());
            if (item < 0) {
                throw changed();
            }
            return item;
        }
        if (rules.triggers(type)) {
            askingType = type;
            return ONLY_ASKS;
        }
        ignoredType = type;
        return IGNORED;
    }

    private byte typeNumber(String type) {
        int number = types.size() < MOST_TYPES ? types.add(type) : types.numberOf(type);
        if (number < 0) {
            unkeptType = type;
        }
        return (byte) (number + 1);
    }

    private void requireAll() throws HistoryException {
        for (int user = 0; user < starts.length; user++) {
            if (ends[user] != starts[user] + counts[user]) {
                throw changed();
            }
        }
    }

    private HistoryException changed() {
        return new HistoryException(
                "%s changed while it was read: read it again".formatted(recording.name()));
    }

    private UserHistories histories() {
        List<String> ids = users.all();
        int[] sizes = new int[starts.length];
        for (int user = 0; user < sizes.length; user++) {
            sizes[user] = applyRules(user, ids.get(user));
        }
        references = null;
        UserSpans.Builder left = new UserSpans.Builder(sizes.length);
        order().forEach(user -> left.add(ids.get(user), starts[user], sizes[user]));
        return new UserHistories(
                left.build(),
                new EventColumns(items.all(), itemNumbers, times, types.all(), typeNumbers),
                new ReadCounts(outcomes, trials),
                ItemAdmission.OF_ALL);
    }

    /** Users in the order of their first interactions, whatever became of those. */
    private IntStream order() {
        IntStream inOrderOfReading = IntStream.range(0, starts.length);
        return recording.countsByTime()
                ? inOrderOfReading
                        .boxed()
                        .sorted(
                                Comparator.<Integer>comparingLong(user -> firstTimes[user])
                                        .thenComparingLong(user -> firstPlaces[user]))
                        .mapToInt(Integer::intValue)
                : inOrderOfReading;
    }

    /** Replaces a user's events by the sequence that they become; returns its size. */
    private int applyRules(int user, String userId) {
        UserSequence sequence = new UserSequence();
        int before = -1;
        for (int at : inOrder(user, userId)) {
            Interaction interaction = interaction(userId, at);
            long hash = references == null ? at : references[at];
            // A line that its own time has taken away from its event is judged by itself.
            boolean isFurther = further.get(at) && before == at - 1;
            outcomes.merge(
                    isFurther
                            ? sequence.applyFurther(interaction, hash, rules)
                            : sequence.apply(interaction, hash, rules),
                    1L,
                    Long::sum);
            before = at;
        }
        int end = starts[user];
        for (SequenceEntry entry : sequence.entries()) {
            itemNumbers[end] = items.numberOf(entry.itemId());
            typeNumbers[end] = (byte) (types.numberOf(entry.type()) + 1);
            times[end++] = entry.eventTimeMillis();
        }
        return end - starts[user];
    }

    /** Positions of a user's events in the order in which they count. */
    private int[] inOrder(int user, String userId) {
        IntStream inOrderOfReading = IntStream.range(starts[user], ends[user]);
        int[] order =
                recording.countsByTime()
                        ? inOrderOfReading
                                .boxed()
                                // The sort is stable: the order of reading decides between equals.
                                .sorted(Comparator.comparingLong(at -> times[at]))
                                .mapToInt(Integer::intValue)
                                .toArray()
                        : inOrderOfReading.toArray();
        if (tieSeed.isPresent()) {
            TieShuffle.shuffle(userId, order, times, tieSeed.getAsLong());
        }
        return order;
    }

    private Interaction interaction(String userId, int at) {
        int item = itemNumbers[at];
        String type = item >= 0 ? enteringType(at) : item == ONLY_ASKS ? askingType : ignoredType;
        return new Interaction(
                null, userId, item >= 0 ? items.id(item) : "", type, times[at], null, Map.of());
    }

    /** An entering type whose name is not kept stands for all of those. */
    private String enteringType(int at) {
        int number = Byte.toUnsignedInt(typeNumbers[at]);
        return number == 0 ? unkeptType : types.id(number - 1);
    }
}
