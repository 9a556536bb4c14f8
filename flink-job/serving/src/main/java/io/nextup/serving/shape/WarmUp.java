package io.nextup.serving.shape;

import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Calls a model twice with every shape that is to be warm before it serves, so that no user waits
 * for what a model does only the first time, and a model that cannot bear the largest batch fails
 * before.
 */
public final class WarmUp {
    private final int topK;
    private final LongSupplier nanoTime;

    /**
     * A warm-up of models on one device.
     *
     * @param topK most items in an answer
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    public WarmUp(int topK, LongSupplier nanoTime) {
        this.topK = topK;
        this.nanoTime = nanoTime;
    }

    /**
     * Errors: whatever the model throws.
     *
     * @param items catalogue size
     * @return the time of the slowest repeated call
     */
    public Duration run(Scorer scorer, int items, BatchShapes shapes) {
        for (CallShape shape : shapes.warmUp()) {
            call(scorer, items, shape);
        }
        long slowestNanos = 0;
        for (CallShape shape : shapes.warmUp()) {
            long started = nanoTime.getAsLong();
            call(scorer, items, shape);
            slowestNanos = Math.max(slowestNanos, nanoTime.getAsLong() - started);
        }
        return Duration.ofNanos(slowestNanos);
    }

    private void call(Scorer scorer, int items, CallShape shape) {
        scorer.topk(
                cycled(shape.rows(), shape.width(), items),
                distinct(shape.rows(), shape.excludeWidth(), items),
                shape.rows(),
                topK);
    }

    /** Rows of 1, 2 and so on, from 1 again after the last item. */
    private static long[] cycled(int rows, int width, int items) {
        long[] values = new long[Math.multiplyExact(rows, width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1L + i % width % items;
        }
        return values;
    }

    /** Rows of 1, 2 and so on, zeros after the last item. */
    private static long[] distinct(int rows, int width, int items) {
        long[] values = new long[Math.multiplyExact(rows, width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % width < items ? 1L + i % width : Vocabulary.PADDING;
        }
        return values;
    }
}
