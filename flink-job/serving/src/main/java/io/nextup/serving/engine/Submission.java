package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits for its answer, and the listener that gets the answer.
 *
 * @param onProbation true if a process that died may have called a model with it
 */
record Submission(
        ScoreRequest request,
        ScoringEngine.AnswerListener listener,
        ScoringEngine.Client client,
        boolean onProbation) {
    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    /**
     * Key of requests that may be conflated: those of one user in one subtask. After a rescaled
     * restore another subtask may have some of a user's requests; its order and its part of the
     * checkpoint are separate.
     */
    record Key(ScoringEngine.Client client, String userId) {}

    Key key() {
        return new Key(client, request.userId());
    }

    ScoringMetrics metrics() {
        return client.metrics();
    }

    /** Completes the request without an answer, since a newer one answers its events. */
    void takenOver() {
        leave();
        metrics().requestTakenOver();
        listener.takenOver();
    }

    /**
     * Answers the request, or fails it if there is no answer or the listener throws. Never throws,
     * so that the other requests of the batch get their answers.
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
        // Counts before the listener is called: if that throws, the request stays counted as
        // answered, once.
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
            // A cancelled task accepts nothing any more; its checkpoint has the request.
            LOG.debug("A listener refused the failure of its request: {}", cause.toString(), e);
        }
    }

    /**
     * Ends the request's flight before the listener is called, so that a listener with the answer
     * does not find the request in flight.
     */
    private void leave() {
        client.users().leave(request.userId());
    }
}
