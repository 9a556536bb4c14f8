package io.nextup.serving.shape;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Calls a model twice with every warm-up shape before it serves. So no user waits for the model's
 * one-time work, and a model that cannot handle the largest batch fails before it serves.
 */
public final class WarmUp {
    private final int topK;
    private final LongSupplier nanoTime;

    /**
     * Makes a warm-up for models on one device.
     *
     * @param topK most items in an answer
     * @param nanoTime clock that times a call, in nanoseconds
     */
    public WarmUp(int topK, LongSupplier nanoTime) {
        this.topK = topK;
        this.nanoTime = nanoTime;
    }

    /**
     * Warms a model up. Throws whatever the model throws.
     *
     * @param items catalogue size
     * @param inputs inputs of the model beside items and exclusions
     * @param called action after each call; its time does not count
     * @return the time of the slowest repeated call
     */
    public Duration run(
            Scorer scorer, int items, ModelInputs inputs, BatchShapes shapes, Runnable called) {
        for (CallShape shape : shapes.warmUp()) {
            scorer.topk(input(items, inputs, shape), topK);
            called.run();
        }
        long slowestNanos = 0;
        for (CallShape shape : shapes.warmUp()) {
            long started = nanoTime.getAsLong();
            scorer.topk(input(items, inputs, shape), topK);
            slowestNanos = Math.max(slowestNanos, nanoTime.getAsLong() - started);
            called.run();
        }
        return Duration.ofNanos(slowestNanos);
    }

    /** Makes an input of a shape. No time and no type of its items is known. */
    private static ModelInput input(int items, ModelInputs inputs, CallShape shape) {
        return new ModelInput(
                shape.rows(),
                cycled(shape.rows(), shape.width(), items),
                distinct(shape.rows(), shape.excludeWidth(), items),
                inputs.columns().stream()
                        .map(column -> new long[column.size(shape.rows(), shape.width())])
                        .toList());
    }

    /** Makes rows of 1, 2 and so on, from 1 again after the last item. */
    private static long[] cycled(int rows, int width, int items) {
        long[] values = new long[Math.multiplyExact(rows, width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1L + i % width % items;
        }
        return values;
    }

    /** Makes rows of 1, 2 and so on, with zeros after the last item. */
    private static long[] distinct(int rows, int width, int items) {
        long[] values = new long[Math.multiplyExact(rows, width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % width < items ? 1L + i % width : Vocabulary.PADDING;
        }
        return values;
    }
}
