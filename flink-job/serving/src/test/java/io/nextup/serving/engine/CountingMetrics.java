package io.nextup.serving.engine;

import io.nextup.event.Recommendation.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Metrics whose counts tests can read. */
final class CountingMetrics implements ScoringMetrics {
    final AtomicInteger queued = new AtomicInteger();
    final AtomicInteger batched = new AtomicInteger();
    final AtomicInteger takenOver = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger modelFailed = new AtomicInteger();
    final List<Source> answered = Collections.synchronizedList(new ArrayList<>());
    final List<Integer> batchSizes = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void requestQueued() {
        queued.incrementAndGet();
    }

    @Override
    public void requestBatched() {
        batched.incrementAndGet();
    }

    @Override
    public void requestTakenOver() {
        takenOver.incrementAndGet();
    }

    @Override
    public void requestAnswered(Source source) {
        answered.add(source);
    }

    @Override
    public void modelFailed() {
        modelFailed.incrementAndGet();
    }

    @Override
    public void requestFailed() {
        failed.incrementAndGet();
    }

    @Override
    public void batchScored(int size, long tookNanos) {
        batchSizes.add(size);
    }
}
