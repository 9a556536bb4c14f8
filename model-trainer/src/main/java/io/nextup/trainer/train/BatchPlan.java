package io.nextup.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Cuts sequences into batches, differently in each epoch.
 *
 * <p>A sequence with more steps than the model reads is cut into windows, at other places each
 * epoch. So each step is taken once an epoch, and the model learns from histories of all lengths.
 * Batches hold windows of nearly the same length: padding costs as much as items do.
 */
public final class BatchPlan {
    /** Number of batches whose windows are sorted by length together. */
    private static final int CHUNK_BATCHES = 32;

    /** Maximum number of steps in a batch, per sequence that it may hold. */
    public static final int STEPS_PER_SEQUENCE = 16;

    /** Minimum number of batches: with fewer, Adam takes too few steps to learn little data. */
    private static final int FEWEST_BATCHES = 150;

    /** Minimum size of a batch: smaller ones cost more than they teach. */
    private static final int SMALLEST_BATCH = 16;

    private final int[] steps;
    private final int maxLength;
    private final int batchSize;

    /**
     * @param steps number of steps of each sequence, from 0
     * @param maxLength maximum number of steps in a window
     * @param batchSize maximum number of windows in a batch
     */
    BatchPlan(int[] steps, int maxLength, int batchSize) {
        this.steps = steps;
        this.maxLength = maxLength;
        this.batchSize = batchSize;
    }

    /**
     * Makes a plan whose batch size suits the amount of data. An epoch has at least about {@value
     * #FEWEST_BATCHES} batches, unless they would hold fewer than {@value #SMALLEST_BATCH} windows.
     *
     * @param steps number of steps of each sequence, from 0
     * @param maxLength maximum number of steps in a window
     * @param most maximum number of windows in a batch
     */
    public static BatchPlan suiting(int[] steps, int maxLength, int most) {
        // Batches of this size reach FEWEST_BATCHES.
        double enough = sum(steps) / (stepsPerWindow(steps, maxLength) * FEWEST_BATCHES);
        int fewer = (int) Math.max(SMALLEST_BATCH, enough);
        return new BatchPlan(steps, maxLength, Math.min(most, fewer));
    }

    /** Returns the steps per window in a full batch: from 1 to {@link #STEPS_PER_SEQUENCE}. */
    private static double stepsPerWindow(int[] steps, int maxLength) {
        long windows = 0;
        for (int own : steps) {
            windows += (own + maxLength - 1) / maxLength;
        }
        double mean = (double) sum(steps) / Math.max(1, windows);
        return Math.max(1, Math.min(STEPS_PER_SEQUENCE, mean));
    }

    private static long sum(int[] steps) {
        return Arrays.stream(steps).asLongStream().sum();
    }

    /** Returns about the number of batches in an epoch: each cuts its own windows. */
    public long batches() {
        return (long) Math.ceil(steps() / (stepsPerWindow(steps, maxLength) * batchSize));
    }

    int batchSize() {
        return batchSize;
    }

    /** Steps of a sequence from start to end (exclusive). */
    public record Window(int sequence, int start, int end) {
        public int length() {
            return end - start;
        }
    }

    /** Returns the number of steps in an epoch. */
    public long steps() {
        return sum(steps);
    }

    /** Returns all batches of one epoch, in the order of learning. */
    public List<List<Window>> epoch(Random random) {
        List<Window> windows = windows(random);
        Collections.shuffle(windows, random);
        List<List<Window>> batches = new ArrayList<>();
        int chunk = CHUNK_BATCHES * batchSize;
        for (int start = 0; start < windows.size(); start += chunk) {
            List<Window> part = windows.subList(start, Math.min(start + chunk, windows.size()));
            part.sort(Comparator.comparingInt(Window::length));
            cut(part, batches);
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    private List<Window> windows(Random random) {
        List<Window> windows = new ArrayList<>();
        for (int s = 0; s < steps.length; s++) {
            int end = steps[s] <= maxLength ? steps[s] : 1 + random.nextInt(maxLength);
            int start = 0;
            while (start < steps[s]) {
                windows.add(new Window(s, start, end));
                start = end;
                end = Math.min(steps[s], end + maxLength);
            }
        }
        return windows;
    }

    /**
     * Cuts sorted windows into batches; the last and longest window of a batch determines its
     * width.
     */
    private void cut(List<Window> sorted, List<List<Window>> batches) {
        int start = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || !fits(i + 1 - start, sorted.get(i).length())) {
                batches.add(List.copyOf(sorted.subList(start, i)));
                start = i;
            }
        }
    }

    private boolean fits(int rows, int width) {
        return rows <= batchSize && (long) rows * width <= (long) batchSize * STEPS_PER_SEQUENCE;
    }
}
