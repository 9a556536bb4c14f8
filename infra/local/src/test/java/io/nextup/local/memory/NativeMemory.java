package io.nextup.local.memory;

/**
 * The formula of flink-job/MEMORY.md for what PyTorch takes outside the heap while one model takes
 * over from another, on a CPU. All sizes are bytes.
 *
 * @param moduleBytes size of the larger {@code model.pt}
 * @param items of the larger catalogue
 * @param length most items of a sequence that a model reads
 * @param dimension of a model
 * @param batch most requests in one call
 * @param workers threads that score
 */
record NativeMemory(
        long moduleBytes, long items, long length, long dimension, long batch, long workers) {
    private static final long MEBIBYTE = 1 << 20;

    /** PyTorch's libraries, as far as they are used, and what it allocates at its start. */
    private static final long LIBRARIES = 240 * MEBIBYTE;

    /** One model serves, one is loaded; while that one is read, its file is in memory once more. */
    private static final long MODULES = 3;

    /** Scores, a copy without the excluded items, and what the allocator keeps of earlier ones. */
    private static final long SCORES = 3;

    /** Matrices of a layer that live at the same time, of one float an item and dimension. */
    private static final long HIDDEN = 12;

    /** The workers, and the thread that warms the new model up. */
    private long callers() {
        return workers + 1;
    }

    long call() {
        return batch * Float.BYTES * (SCORES * (items + 1) + HIDDEN * length * dimension);
    }

    long total() {
        return LIBRARIES + MODULES * moduleBytes + callers() * call();
    }

    /** What the ids of two vocabularies take on the heap. */
    static long vocabularies(long items, long bytesOfAnId) {
        return 2 * items * (120 + bytesOfAnId);
    }
}
