package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.model.SequenceEntry;
import io.nextup.model.Vocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An event that no fit has seen, and what its user had done before it: a question with its true
 * answer that knows no vocabulary, so that several models can be asked the very same.
 *
 * @param history all earlier entries, oldest first; a view that is not to be changed
 * @param event what came next
 */
public record HeldOut(String userId, List<SequenceEntry> history, SequenceEntry event) {
    public HeldOut {
        requireNonNull(userId, "userId is null");
        requireNonNull(history, "history is null");
        requireNonNull(event, "event is null");
    }

    /** What came at a position of a user's sequence, asked from all that came before. */
    static HeldOut at(String userId, List<SequenceEntry> sequence, int position) {
        return new HeldOut(userId, sequence.subList(0, position), sequence.get(position));
    }

    /** The case for a model of that vocabulary, asked from the whole history. */
    public EvaluationCase encoded(Vocabulary vocabulary) {
        return EvaluationCase.of(history, event, vocabulary);
    }

    static List<EvaluationCase> encoded(List<HeldOut> cases, Vocabulary vocabulary) {
        return cases.stream().map(one -> one.encoded(vocabulary)).toList();
    }

    /**
     * The case as a job puts it whose state keeps so many entries: an item that the vocabulary
     * lacks takes up room there like any other, and what is older is forgotten.
     */
    public EvaluationCase served(Vocabulary vocabulary, int capacity) {
        int size = history.size();
        return EvaluationCase.of(
                history.subList(Math.max(0, size - capacity), size), event, vocabulary);
    }

    /** For each the number of its user, from 0 in the order of their first appearance. */
    public static int[] users(List<HeldOut> cases) {
        Map<String, Integer> numbers = new HashMap<>();
        return cases.stream()
                .mapToInt(
                        one -> {
                            int next = numbers.size();
                            return numbers.computeIfAbsent(one.userId(), user -> next);
                        })
                .toArray();
    }
}
