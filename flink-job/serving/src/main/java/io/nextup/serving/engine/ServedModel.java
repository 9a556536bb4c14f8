package io.nextup.serving.engine;

import io.nextup.serving.guard.FailureTally;
import java.util.Optional;
import java.util.Set;
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
    private final FailureTally failures = new FailureTally();

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
     * @return the reason from the one count that demotes it; empty from all others
     */
    synchronized Optional<String> countRequests(int scored, int failed, long nowNanos) {
        return demoted(failures.countRequests(scored, failed, nowNanos));
    }

    /**
     * Counts a call that has ended, and demotes the model when it fails too often.
     *
     * @param answered true if the model answered a request of the call
     * @param failedUsers users of the requests on which it failed alone
     * @return the reason from the one count that demotes it; empty from all others
     */
    synchronized Optional<String> countCall(boolean answered, Set<String> failedUsers) {
        return demoted(failures.countCall(answered, failedUsers));
    }

    private Optional<String> demoted(Optional<String> reason) {
        if (demoted || reason.isEmpty()) {
            return Optional.empty();
        }
        demoted = true;
        return reason;
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
