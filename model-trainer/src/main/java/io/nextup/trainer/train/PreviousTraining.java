package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import java.util.Map;

/**
 * What an earlier training left.
 *
 * @param vocabulary that it was learnt under
 */
public record PreviousTraining(Snapshot snapshot, Vocabulary vocabulary) {
    public PreviousTraining {
        requireNonNull(snapshot, "snapshot is null");
        requireNonNull(vocabulary, "vocabulary is null");
    }

    /** Where a training under another vocabulary goes on; errors: as {@link WarmStart#grow}. */
    public Snapshot under(Vocabulary now, Map<String, float[]> initial) throws UnfitStateException {
        return WarmStart.grow(snapshot, vocabulary, now, initial);
    }
}
