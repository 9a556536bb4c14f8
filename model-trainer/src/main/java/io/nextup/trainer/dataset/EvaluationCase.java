package io.nextup.trainer.dataset;

import io.nextup.model.SequenceEntry;
import io.nextup.model.Vocabulary;
import java.util.List;

/**
 * A question with its true answer: which item came after this history?
 *
 * @param history indices of all earlier items that the vocabulary has, oldest first, not truncated;
 *     not to be changed
 * @param target the item's index; 0 for an item that the vocabulary lacks: always a miss
 */
public record EvaluationCase(int[] history, int target) {

    /** What came at a position of a user's sequence, asked from all that came before. */
    static EvaluationCase at(List<SequenceEntry> sequence, int position, Vocabulary vocabulary) {
        return of(sequence.subList(0, position), sequence.get(position), vocabulary);
    }

    static EvaluationCase of(
            List<SequenceEntry> history, SequenceEntry target, Vocabulary vocabulary) {
        int[] known =
                history.stream()
                        .mapToInt(e -> vocabulary.indexOf(e.itemId()))
                        .filter(index -> index != Vocabulary.PADDING)
                        .toArray();
        return new EvaluationCase(known, vocabulary.indexOf(target.itemId()));
    }
}
