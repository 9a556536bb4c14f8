package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides when the popular items of the newest announcement answer because no model serves: once
 * the patience is over, or at once where nothing is left to try. Not thread-safe.
 */
final class PopularFallback {
    private final Duration patience;
    private final LongSupplier retryMillis;

    /** Manifest of the model whose popular items answer; null where none do. */
    private String answering;

    /** End of the patience: popular items then answer, even if a model is still on its way. */
    private long patienceEndsMillis = -1;

    /** Time before which popular items are not handed over again. */
    private long retryFromMillis;

    PopularFallback(Duration patience, LongSupplier retryMillis) {
        this.patience = patience;
        this.retryMillis = retryMillis;
    }

    /** Learns that models are chosen from now on: the patience begins at the first such call. */
    void chosenFrom(long nowMillis) {
        if (patienceEndsMillis < 0) {
            patienceEndsMillis = nowMillis + patience.toMillis();
        }
    }

    /** Learns that a model serves. */
    void modelServes() {
        answering = null;
    }

    /** Learns that a model's popular items answer. */
    void answers(String manifestSha256) {
        answering = manifestSha256;
    }

    /**
     * Learns that a model could not be handed over. The one before may serve on, so popular items
     * must not replace it at once.
     */
    void modelNotTaken(long nowMillis) {
        patienceEndsMillis = nowMillis + patience.toMillis();
    }

    /** Learns that a model's popular items could not be handed over. */
    void notTaken(String manifestSha256, long nowMillis) {
        if (manifestSha256.equals(answering)) {
            answering = null;
            retryFromMillis = nowMillis + retryMillis.getAsLong();
        }
    }

    /**
     * Returns the time at which the popular items of an announcement answer. Empty if they do, or
     * it names none.
     *
     * @param modelMayCome true while a model is under way, or is tried again
     */
    OptionalLong dueMillis(ModelAnnouncement newest, boolean modelMayCome) {
        if (newest.manifestSha256().equals(answering) || newest.popularItems().isEmpty()) {
            return OptionalLong.empty();
        }
        boolean mayWait = answering == null && modelMayCome;
        return OptionalLong.of(Math.max(retryFromMillis, mayWait ? patienceEndsMillis : 0));
    }
}
