package io.nextup.serving.engine;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Recommends, after item n, the items n + 1, n + 2 and so on around the catalogue; the score of the
 * j-th is 1 - j / 100. Like the native library it allows no call during or after its close. It
 * records a violation where the native library would kill the process.
 */
public final class FakeScorer implements Scorer {
    private final int catalogue;
    private final Consumer<Integer> duringCall;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean violated = new AtomicBoolean();
    private final CountDownLatch closedLatch = new CountDownLatch(1);

    /**
     * @param catalogue highest item index
     */
    public FakeScorer(int catalogue) {
        this(catalogue, rows -> {});
    }

    /**
     * @param duringCall receiver of the rows of each call while it runs
     */
    public FakeScorer(int catalogue, Consumer<Integer> duringCall) {
        this.catalogue = catalogue;
        this.duringCall = duringCall;
    }

    @Override
    public TopK topk(ModelInput input, int k) {
        running.incrementAndGet();
        try {
            calls.incrementAndGet();
            duringCall.accept(input.rows());
            float[] scores = new float[input.rows() * k];
            int[] indices = new int[input.rows() * k];
            for (int row = 0; row < input.rows(); row++) {
                answer(
                        row(input.items(), input.rows(), row),
                        row(input.exclude(), input.rows(), row),
                        row * k,
                        k,
                        scores,
                        indices);
            }
            if (closed.get()) {
                violated.set(true);
            }
            return new TopK(scores, indices, k);
        } finally {
            running.decrementAndGet();
        }
    }

    private void answer(
            List<Long> items, List<Long> exclude, int from, int k, float[] scores, int[] indices) {
        Set<Long> excluded = new HashSet<>(exclude);
        long newest =
                items.get(items.lastIndexOf(0L) < 0 ? items.size() - 1 : items.indexOf(0L) - 1);
        List<Long> candidates = new ArrayList<>();
        for (int step = 1; step <= catalogue; step++) {
            long item = (newest - 1 + step) % catalogue + 1;
            if (!excluded.contains(item)) {
                candidates.add(item);
            }
        }
        for (int j = 0; j < k; j++) {
            boolean there = j < candidates.size();
            indices[from + j] = there ? candidates.get(j).intValue() : 0;
            scores[from + j] = there ? 1 - j / 100f : Float.NEGATIVE_INFINITY;
        }
    }

    private static List<Long> row(long[] values, int rows, int row) {
        int width = values.length / rows;
        return Arrays.stream(values, row * width, (row + 1) * width).boxed().toList();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true) || running.get() > 0) {
            violated.set(true);
        }
        closedLatch.countDown();
    }

    public int calls() {
        return calls.get();
    }

    public boolean isClosed() {
        return closed.get();
    }

    public void awaitClosed() throws InterruptedException {
        closedLatch.await();
    }

    /** Returns whether it was closed during or before a call, or twice. */
    public boolean isViolated() {
        return violated.get();
    }
}
