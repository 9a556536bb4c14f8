package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that waits for its answer, and who asked. */
record Submission(ScoreRequest request, ScoringEngine.Asker asker, ScoringEngine.Client client) {
    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    /**
     * Whose requests are conflated. Not those of other subtasks, where a rescaled restore may have
     * left some of a user's: each subtask has its own order and its own part of a checkpoint.
     */
    record Key(ScoringEngine.Client client, String userId) {}

    Key key() {
        return new Key(client, request.userId());
    }

    ScoringMetrics metrics() {
        return client.metrics();
    }

    /** A newer request answers its events. */
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

    /** First, so that whoever has the answer no longer finds the request in flight. */
    private void leave() {
        client.users().leave(request.userId());
    }
}
