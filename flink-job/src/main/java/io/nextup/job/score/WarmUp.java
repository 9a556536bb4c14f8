package io.nextup.job.score;

import io.nextup.model.Scorer;

/**
 * Scores batches of every width, of one row and of the most rows, so that no user waits for what a
 * model does only the first time, and a model that cannot bear the largest batch fails before it
 * serves.
 */
public final class WarmUp {
    private static final int ROUNDS = 2;

    private final int batchMaxSize;
    private final int topK;

    public WarmUp(int batchMaxSize, int topK) {
        this.batchMaxSize = batchMaxSize;
        this.topK = topK;
    }

    /**
     * Errors: whatever the model throws.
     *
     * @param items catalogue size
     * @param maxLength most items of a sequence that the model reads
     */
    public void run(Scorer scorer, int items, int maxLength) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int width : LengthBuckets.upTo(maxLength).widths()) {
                score(scorer, items, 1, width);
                score(scorer, items, batchMaxSize, width);
            }
        }
    }

    private void score(Scorer scorer, int items, int rows, int width) {
        int excluded = Math.min(width, items);
        scorer.topk(cycled(rows, width, items), cycled(rows, excluded, excluded), rows, topK);
    }

    /** Rows of 1, 2 and so on, from 1 again after the last item. */
    private static long[] cycled(int rows, int width, int items) {
        long[] values = new long[Math.multiplyExact(rows, width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1L + i % width % items;
        }
        return values;
    }
}
