package io.nextup.serving.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model in a slot, from the moment it serves there until another one does: whether the engine may
 * call it, and how often it fails. Thread-safe.
 */
final class ServedModel {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    private final ServingModel model;
    private volatile boolean demoted;
    // Guarded by this.
    private final FailureRate failures = new FailureRate();

    /**
     * @param demoted whether it only lends its popular items, from the start
     */
    ServedModel(ServingModel model, boolean demoted) {
        this.model = model;
        this.demoted = demoted;
    }

    ServingModel model() {
        return model;
    }

    /** Returns whether the engine must not call the model, and answers by its popular items. */
    boolean isDemoted() {
        return demoted;
    }

    /** Ends all calls of the model: none begins any more, not even in batches under way. */
    void demote() {
        demoted = true;
    }

    /**
     * Counts requests of a batch, and demotes the model when it fails too often.
     *
     * @param scored requests, those that failed included
     * @param failed requests that failed alone
     * @param nowNanos on any monotonic clock, the same for all calls
     * @return true for the one call that demotes it
     */
    synchronized boolean countDemotes(int scored, int failed, long nowNanos) {
        if (!failures.isTooHigh(scored, failed, nowNanos) || demoted) {
            return false;
        }
        demoted = true;
        return true;
    }

    /**
     * Lets go of the model. Logs whatever its close throws, Errors of its library included: the
     * worker that happens to be its last user goes on with its successor.
     */
    void release() {
        try {
            model.release();
        } catch (Throwable e) {
            LOG.warn("Model {} did not close well", model.version(), e);
        }
    }
}
