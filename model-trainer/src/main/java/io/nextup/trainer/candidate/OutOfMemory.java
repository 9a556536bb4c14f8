package io.nextup.trainer.candidate;

/** Explains that memory ran out. */
public final class OutOfMemory {
    private OutOfMemory() {}

    /**
     * Returns a sentence without a full stop: what ran out and, of Java's heap, how to give more.
     *
     * @param heapBytes most bytes of the heap, such as {@link Runtime#maxMemory}
     */
    public static String words(OutOfMemoryError e, long heapBytes) {
        String what = String.valueOf(e.getMessage());
        boolean heap = what.contains("heap space") || what.contains("GC overhead");
        return "Memory ran out (%s)%s"
                .formatted(
                        what,
                        heap
                                ? ": give it more heap (JAVA_TOOL_OPTIONS=-Xmx%dm), or a shorter history"
                                        .formatted(heapBytes / (1 << 20) * 2)
                                : "");
    }
}
