package io.nextup.trainer.candidate;

import com.sun.management.OperatingSystemMXBean;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.history.HistoryException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Memory that a training takes at its peak, its data included.
 *
 * @param heapBytes bytes of Java's heap
 * @param besideBytes bytes beside the heap
 * @param smaller what would make it smaller, at least one
 */
record MemoryEstimate(long heapBytes, long besideBytes, List<String> smaller) {
    /** Classes and small objects of a trainer. */
    private static final long HEAP_BASE = 40_000_000;

    /** The JVM's own memory, PyTorch's libraries and its compiled code. */
    private static final long BESIDE_BASE = 300_000_000;

    /** An item's index. */
    private static final long EVENT_BYTES = Integer.BYTES;

    /** A user's array of items. */
    private static final long USER_BYTES = 24;

    /** An event's item, time and type, where items were left out of a copy. */
    private static final long COPIED_EVENT_BYTES = Integer.BYTES + Long.BYTES + Byte.BYTES;

    /** A user's place in such a copy, which shares the id with the history. */
    private static final long COPIED_USER_BYTES = Integer.BYTES + 2 * Integer.BYTES;

    /** An item's entries in a vocabulary, which shares its id with the history. */
    private static final long ITEM_BYTES = 60;

    /**
     * Share of the limit up to which a training is tried: as measured, the estimate is right to
     * about a fifth.
     */
    private static final double TOLERANCE = 1.25;

    /**
     * Heap to give for each byte that is needed: the collector needs room, and a serial one keeps a
     * part that {@link Runtime#maxMemory} leaves out.
     */
    private static final double ROOM = 1.15;

    /** A case that is answered, with its answer. */
    private static final long CASE_BYTES = 88;

    /**
     * Memory that this process may take.
     *
     * @param heapBytes most bytes of Java's heap
     * @param memoryBytes bytes of the machine's memory, or of the container's where it has less
     */
    record Limits(long heapBytes, long memoryBytes) {

        static Limits ofThisProcess() {
            return new Limits(
                    Runtime.getRuntime().maxMemory(),
                    ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getTotalMemorySize());
        }
    }

    /**
     * Adds up what the history, its fit part and its cases take, and what the family says.
     *
     * @param read history before the split
     */
    static MemoryEstimate of(UserHistories read, Split split, MemoryNeed family) {
        long data =
                read.heapBytes()
                        + EVENT_BYTES * split.fit().events()
                        + USER_BYTES * split.fit().userIds().size()
                        + ITEM_BYTES * split.fit().vocabulary().size()
                        + copyBytes(split.fit());
        long answers = CASE_BYTES * split.test().size();
        return new MemoryEstimate(
                HEAP_BASE + data + Math.max(family.heapBytes(), answers),
                BESIDE_BASE + family.besideBytes(),
                Stream.concat(Stream.of("a shorter history"), family.smaller().stream()).toList());
    }

    private static long copyBytes(Dataset fit) {
        return fit.leftOut().isNone()
                ? 0
                : COPIED_EVENT_BYTES * fit.events() + COPIED_USER_BYTES * fit.userIds().size();
    }

    /** Describes the estimate in one line. */
    String line(Limits limits) {
        return "This training needs about %s of heap and %s beside it; it may take %s of heap, and there are %s of memory"
                .formatted(
                        size(heapBytes),
                        size(besideBytes),
                        size(limits.heapBytes()),
                        size(limits.memoryBytes()));
    }

    /**
     * Refuses a training that cannot end well. What may just not fit is tried, with a word: the
     * estimate is not better than that.
     *
     * @param notes takes the word
     * @throws HistoryException if it needs far more than there is: the message says what to do
     */
    void requireRoom(Limits limits, Consumer<String> notes) throws HistoryException {
        notes.accept(line(limits));
        long all = heapBytes + besideBytes;
        if (heapBytes <= limits.heapBytes() && all <= limits.memoryBytes()) {
            return;
        }
        String wayOut =
                "%s, or make it smaller: %s"
                        .formatted(
                                all <= limits.memoryBytes()
                                        ? "give it more heap (JAVA_TOOL_OPTIONS=-Xmx%dm)"
                                                .formatted(megabytes((long) (ROOM * heapBytes)))
                                        : "take a larger machine or container",
                                String.join(", ", smaller));
        if (heapBytes > TOLERANCE * limits.heapBytes() || all > TOLERANCE * limits.memoryBytes()) {
            throw new HistoryException("%s: %s".formatted(line(limits), wayOut));
        }
        notes.accept("It may not fit: " + wayOut);
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.0f MB", bytes * 1e-6)
                : String.format(Locale.ROOT, "%.1f GB", bytes * 1e-9);
    }
}
