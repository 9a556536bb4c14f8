package io.nextup.serving.engine;

import io.nextup.serving.guard.FailureRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model in a slot, from the moment it serves there until another one does. Records whether the
 * engine may call it, and how often it fails. Thread-safe.
 */
final class ServedModel {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    private final ServingModel model;
    private volatile boolean demoted;
    // Guarded by this.
    private final FailureRate failures = new FailureRate();

    /**
     * @param demoted true if only its popular items answer, from the start
     */
    ServedModel(ServingModel model, boolean demoted) {
        this.model = model;
        this.demoted = demoted;
    }

    ServingModel model() {
        return model;
    }

    /** Returns whether the engine must not call the model, and answers with its popular items. */
    boolean isDemoted() {
        return demoted;
    }

    /** Prevents further calls of the model, even in running batches. */
    void demote() {
        demoted = true;
    }

    /**
     * Counts requests of a batch, and demotes the model when it fails too often.
     *
     * @param scored number of requests, including those that failed
     * @param failed number of requests that failed alone
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     * @return true from the one call that demotes it
     */
    synchronized boolean countDemotes(int scored, int failed, long nowNanos) {
        if (!failures.isTooHigh(scored, failed, nowNanos) || demoted) {
            return false;
        }
        demoted = true;
        return true;
    }

    /**
     * Releases the model. Logs whatever its close throws, including Errors of its library: the
     * worker that is its last user continues with its successor.
     */
    void release() {
        try {
            model.release();
        } catch (Throwable e) {
            LOG.warn("Model {} did not close well", model.version(), e);
        }
    }
}
