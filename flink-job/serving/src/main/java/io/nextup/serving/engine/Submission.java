package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that waits for its answer, with its asker. */
record Submission(ScoreRequest request, ScoringEngine.Asker asker, ScoringEngine.Client client) {
    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    /**
     * Key of requests that may be conflated: those of one user in one subtask. A rescaled restore
     * may leave some of a user's in another subtask, which has an order and a part of the
     * checkpoint of its own.
     */
    record Key(ScoringEngine.Client client, String userId) {}

    Key key() {
        return new Key(client, request.userId());
    }

    ScoringMetrics metrics() {
        return client.metrics();
    }

    /** Completes the request without an answer: a newer one answers its events. */
    void takenOver() {
        leave();
        metrics().requestTakenOver();
        asker.takenOver();
    }

    void answer(Recommendation recommendation) {
        leave();
        try {
            metrics().requestAnswered(recommendation.source());
            asker.answered(recommendation);
        } catch (RuntimeException e) {
            // A task that was cancelled meanwhile takes no more answers; its checkpoint has the
            // request.
            LOG.debug("Nobody takes recommendation {}", recommendation.id(), e);
        }
    }

    void fail(Throwable cause) {
        leave();
        try {
            metrics().requestFailed();
            asker.failed(cause);
        } catch (RuntimeException e) {
            LOG.debug("Nobody takes the failure of a request", e);
        }
    }

    /** Comes first, so that an asker who has the answer no longer finds the request in flight. */
    private void leave() {
        client.users().leave(request.userId());
    }
}
