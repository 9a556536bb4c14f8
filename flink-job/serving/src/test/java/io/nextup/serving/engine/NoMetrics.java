package io.nextup.serving.engine;

import io.nextup.event.Recommendation;

/** Metrics that count nothing. */
public final class NoMetrics implements ScoringMetrics {
    @Override
    public void requestQueued() {}

    @Override
    public void requestBatched() {}

    @Override
    public void requestTakenOver() {}

    @Override
    public void requestAnswered(Recommendation.Source source) {}

    @Override
    public void modelFailed() {}

    @Override
    public void requestFailed() {}

    @Override
    public void batchScored(int size, long tookNanos) {}
}
