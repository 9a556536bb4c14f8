package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that waits for its answer, and the listener that gets the answer. */
record Submission(
        ScoreRequest request, ScoringEngine.AnswerListener listener, ScoringEngine.Client client) {
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
        listener.takenOver();
    }

    /**
     * Answers the request. Fails it if there is no answer, or if the listener throws. Never throws,
     * so that the others of the batch get their answers.
     */
    void answer(Supplier<Recommendation> answer) {
        Recommendation recommendation;
        try {
            recommendation = answer.get();
        } catch (Throwable e) {
            fail(e);
            return;
        }
        leave();
        // Before the listener has it. If it throws, the request stays counted as answered, once.
        metrics().requestAnswered(recommendation.source());
        try {
            listener.answered(recommendation);
        } catch (Throwable e) {
            tellFailure(e);
        }
    }

    /** Fails the request. Never throws. */
    void fail(Throwable cause) {
        leave();
        metrics().requestFailed();
        tellFailure(cause);
    }

    private void tellFailure(Throwable cause) {
        try {
            listener.failed(cause);
        } catch (Throwable e) {
            // A task that was cancelled meanwhile takes nothing any more; its checkpoint has the
            // request.
            LOG.debug("Nobody takes the failure of a request: {}", cause.toString(), e);
        }
    }

    /**
     * Comes first, so that a listener that has the answer no longer finds the request in flight.
     */
    private void leave() {
        client.users().leave(request.userId());
    }
}
