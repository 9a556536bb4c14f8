package io.nextup.trainer.train;

import java.util.Random;

/** Draws items evenly and without repeats. Not thread-safe. */
final class NegativeSampler {
    private final int[] items;
    private final int count;

    /**
     * @param catalogueSize items are 1 to this
     * @param count how many to draw; all items where there are not so many
     */
    NegativeSampler(int catalogueSize, int count) {
        items = new int[catalogueSize];
        for (int i = 0; i < catalogueSize; i++) {
            items[i] = i + 1;
        }
        this.count = Math.min(count, catalogueSize);
    }

    /** The first steps of a Fisher-Yates shuffle, from whatever order the last draw left. */
    long[] draw(Random random) {
        long[] drawn = new long[count];
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(items.length - i);
            int item = items[other];
            items[other] = items[i];
            items[i] = item;
            drawn[i] = item;
        }
        return drawn;
    }
}
