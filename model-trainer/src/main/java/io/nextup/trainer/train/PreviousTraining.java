package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import java.util.Map;

/**
 * Result of an earlier training.
 *
 * @param vocabulary vocabulary of that training
 * @param chosen hyperparameters of its model by name, given or chosen
 */
public record PreviousTraining(
        Snapshot snapshot, Vocabulary vocabulary, Map<String, String> chosen) {
    public PreviousTraining {
        requireNonNull(snapshot, "snapshot is null");
        requireNonNull(vocabulary, "vocabulary is null");
        chosen = Map.copyOf(chosen);
    }

    /**
     * Returns the start of a training under another vocabulary; errors: as {@link WarmStart#grow}.
     */
    public Snapshot under(Vocabulary now, Map<String, float[]> initial) throws UnfitStateException {
        return WarmStart.grow(snapshot, vocabulary, now, initial);
    }
}
