package io.nextup.trainer.candidate;

import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.history.HistoryException;
import java.util.Locale;

/**
 * Memory that a training takes at its peak, its data included.
 *
 * @param heapBytes bytes of Java's heap
 * @param besideBytes bytes beside the heap
 */
record MemoryEstimate(long heapBytes, long besideBytes) {
    /** Classes and small objects of a trainer. */
    private static final long HEAP_BASE = 40_000_000;

    /** The JVM's own memory, PyTorch's libraries and its compiled code. */
    private static final long BESIDE_BASE = 300_000_000;

    /** An item's index. */
    private static final long EVENT_BYTES = Integer.BYTES;

    /** A user's array of items. */
    private static final long USER_BYTES = 24;

    /** An item's entries in a vocabulary, which shares its id with the history. */
    private static final long ITEM_BYTES = 60;

    private static final String SMALLER =
            "a smaller --dimension, a shorter history, or --family markov or popularity";

    /** A case that is answered, with its answer. */
    private static final long CASE_BYTES = 88;

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
                        + ITEM_BYTES * split.fit().vocabulary().size();
        long answers = CASE_BYTES * split.test().size();
        return new MemoryEstimate(
                HEAP_BASE + data + Math.max(family.heapBytes(), answers),
                BESIDE_BASE + family.besideBytes());
    }

    /** Describes the estimate in one line. */
    String line(MemoryLimits limits) {
        return "This training needs about %s of heap and %s beside it; it may take %s of heap, and there are %s of memory"
                .formatted(
                        gigabytes(heapBytes),
                        gigabytes(besideBytes),
                        gigabytes(limits.heapBytes()),
                        gigabytes(limits.memoryBytes()));
    }

    /**
     * Refuses a training that cannot end well.
     *
     * @throws HistoryException if it needs more than there is: the message says what to do
     */
    void requireRoom(MemoryLimits limits) throws HistoryException {
        boolean fits = heapBytes + besideBytes <= limits.memoryBytes();
        if (heapBytes > limits.heapBytes()) {
            throw new HistoryException(
                    "%s: %s, or make it smaller: %s"
                            .formatted(
                                    line(limits),
                                    fits
                                            ? "give it more heap (JAVA_TOOL_OPTIONS=-Xmx%dm)"
                                                    .formatted(megabytes(heapBytes))
                                            : "take a larger machine",
                                    SMALLER));
        }
        if (!fits) {
            throw new HistoryException(
                    "%s: take a larger machine or container, or make it smaller: %s"
                            .formatted(line(limits), SMALLER));
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes * 1e-9);
    }
}
