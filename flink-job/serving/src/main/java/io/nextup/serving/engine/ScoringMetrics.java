package io.nextup.serving.engine;

import io.nextup.event.Recommendation.Source;

/** Counts what becomes of the requests of one subtask. Many threads call it. */
public interface ScoringMetrics {

    /** A request of this subtask waits in the queue now. */
    void requestQueued();

    /** A request of this subtask has left the queue for a batch. */
    void requestBatched();

    /** A request of this subtask has left the queue: a newer one of its user answers its events. */
    void requestTakenOver();

    /** A request of this subtask has its answer. */
    void requestAnswered(Source source);

    /** The model failed on a request of this subtask alone: it is answered by the fallback. */
    void modelFailed();

    /** A request of this subtask has failed. */
    void requestFailed();

    /**
     * A batch has been scored. Counted once a batch, by the subtask whose request stands first in
     * it, so that sums over the subtasks are right.
     */
    void batchScored(int size, long tookNanos);
}
