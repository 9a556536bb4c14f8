package io.nextup.trainer.family;

import java.util.List;
import java.util.stream.Stream;

/**
 * Memory that a fit takes at its peak beside its data.
 *
 * @param heapBytes bytes of Java's heap
 * @param besideBytes bytes beside the heap, mostly PyTorch's tensors
 * @param smaller what would make it smaller, such as {@code a smaller --dimension}; empty: nothing
 *     of the family's own
 */
public record MemoryNeed(long heapBytes, long besideBytes, List<String> smaller) {
    /** Need of a family that takes next to nothing, or does not say. */
    public static final MemoryNeed NONE = new MemoryNeed(0, 0, List.of());

    public MemoryNeed {
        smaller = List.copyOf(smaller);
        if (heapBytes < 0 || besideBytes < 0) {
            throw new IllegalArgumentException(
                    "%d bytes of heap and %d beside it: at least 0"
                            .formatted(heapBytes, besideBytes));
        }
    }

    /** Returns the need of two fits, one after the other. */
    public MemoryNeed then(MemoryNeed other) {
        return new MemoryNeed(
                Math.max(heapBytes, other.heapBytes),
                Math.max(besideBytes, other.besideBytes),
                Stream.concat(smaller.stream(), other.smaller.stream()).toList());
    }

    /** Returns the need with that many more bytes beside the heap. */
    public MemoryNeed besides(long more) {
        return new MemoryNeed(heapBytes, Math.addExact(besideBytes, more), smaller);
    }
}
