package io.nextup.acceptance.memory;

import io.nextup.artifact.RowBytes;

/**
 * The formula of flink-job/MEMORY.md for what PyTorch takes outside the heap while one model takes
 * over from another, on a CPU. All sizes are bytes.
 *
 * @param items items of the model
 * @param moduleBytes size of the larger {@code model.pt}
 * @param bytesPerRow bytes of a row, by {@link RowBytes}
 * @param prunes true for a module that does not score all items
 * @param batch most requests in one call
 * @param workers threads that score
 */
record NativeMemory(
        long items, long moduleBytes, long bytesPerRow, boolean prunes, long batch, long workers) {
    private static final long MEBIBYTE = 1 << 20;

    /** PyTorch's libraries, as far as they are used, and what it allocates at its start. */
    private static final long LIBRARIES = 240 * MEBIBYTE;

    /** One model serves, one is loaded; while that one is read, its file is in memory once more. */
    private static final long MODULES = 3;

    /**
     * A call of a pruned module copies the vectors of an eighth of the items, for a row at a time.
     */
    private static final long COPIED = 8;

    /** The workers, and the thread that warms the new model up. */
    private long callers() {
        return workers + 1;
    }

    private long call() {
        return batch * bytesPerRow + (prunes ? moduleBytes / COPIED : 0);
    }

    /** Each call may hold a bias of its own, and each of two models keeps one. */
    private long biases() {
        return (callers() + 2) * Float.BYTES * (items + 1);
    }

    long total() {
        return LIBRARIES + MODULES * moduleBytes + callers() * call() + biases();
    }

    /** What the ids of two vocabularies take on the heap. */
    static long vocabularies(long items, long bytesOfAnId) {
        return 2 * items * (120 + bytesOfAnId);
    }
}
