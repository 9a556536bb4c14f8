package io.nextup.serving.engine;

import io.nextup.event.Recommendation.Source;

/** Counts the outcomes of the requests of one subtask. Many threads call it. */
public interface ScoringMetrics {

    /** Counts a request of this subtask that enters the queue. */
    void requestQueued();

    /** Counts a request of this subtask that leaves the queue for a batch. */
    void requestBatched();

    /**
     * Counts a request that leaves the queue because a newer one of its user answers its events.
     */
    void requestTakenOver();

    /** Counts an answered request of this subtask. */
    void requestAnswered(Source source);

    /** Counts a request on which the model failed alone, and which the fallback answers. */
    void modelFailed();

    /** Counts a failed request of this subtask. */
    void requestFailed();

    /**
     * Counts a scored batch. Only the subtask of the batch's first request counts it, so that sums
     * over the subtasks are right.
     */
    void batchScored(int size, long tookNanos);
}
