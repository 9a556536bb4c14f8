package io.nextup.serving.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What is told of batches that a model fails on, so that a model that goes on failing does not fill
 * the log: the first of them at once, and then how many there were, at most once an interval.
 * Thread-safe; whoever calls says what time it is.
 */
final class FailureDigest {

    /**
     * What to tell now.
     *
     * @param first whether it is the model's first failing batch, so that its cause is news
     * @param batches failing ones since the last time
     * @param requests that failed alone, too, since the last time
     */
    record Told(boolean first, long batches, long requests) {}

    private final long intervalNanos;
    // Guarded by this.
    private String version;
    private long toldNanos;
    private long batches;
    private long requests;

    FailureDigest(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /**
     * A batch failed. What is not told is counted for the next time; another model begins anew.
     *
     * @param model its version
     * @param failedAlone requests of the batch that failed alone, too
     * @param nowNanos on any monotonic clock, the same for all calls
     */
    synchronized Optional<Told> failed(String model, int failedAlone, long nowNanos) {
        boolean first = !model.equals(version);
        if (first) {
            version = model;
            batches = 0;
            requests = 0;
        }
        batches++;
        requests += failedAlone;
        // By difference: a monotonic clock may overflow.
        if (!first && nowNanos - toldNanos < intervalNanos) {
            return Optional.empty();
        }
        Told told = new Told(first, batches, requests);
        toldNanos = nowNanos;
        batches = 0;
        requests = 0;
        return Optional.of(told);
    }
}
